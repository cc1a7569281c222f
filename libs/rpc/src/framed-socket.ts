import { TcpSocket } from '@nestjs/microservices';
import type { Socket } from 'node:net';
import { FrameReader, frameOf } from './frames.js';

/** A batch of 5,000 events has six or seven; nothing else comes near. */
const MOST_BYTES = 67_108_864;
/** Who asks and does not read its answers is let go at so many. */
const MOST_UNREAD_BYTES = 134_217_728;
const SILENT_WITHIN_FRAME_MS = 30_000;

/**
 * Nest's TCP transport with frames that carry bytes as bytes (frames.ts). Frames of one turn of the event loop leave
 * together: a write to a socket costs as much as the rest of a short question.
 */
export class FramedSocket extends TcpSocket {
  private isGathering = false;
  private readonly frames = new FrameReader(MOST_BYTES);

  constructor(socket: Socket) {
    super(socket);
    // Left to itself the system holds a short frame back until what went before it is acknowledged: 40 ms, for a question
    // that takes five.
    socket.setNoDelay(true);
    socket.on('timeout', () => {
      // Between frames a connection may be silent for as long as it likes.
      if (this.frames.isWithin)
        this.handleDataError(new Error('it fell silent within a frame'), { destroy: true });
    });
  }

  protected override handleSend(
    message: Record<string, unknown>,
    callback?: (error?: unknown) => void,
  ): void {
    const { socket } = this;
    const parts = frameOf(message);
    const last = parts.pop();
    this.gather();
    for (const part of parts) socket.write(part);
    const isFlushed = last === undefined || socket.write(last, callback);
    if (!isFlushed) this.restUntilRead();
    if (socket.writableLength > MOST_UNREAD_BYTES)
      this.handleDataError(new Error('its answers are not read'), { destroy: true });
  }

  protected override handleData(data: Buffer): void {
    this.frames.add(data);
    for (let message = this.frames.next(); message; message = this.frames.next()) {
      this.socket.emit('message', message);
    }
    this.socket.setTimeout(this.frames.isWithin ? SILENT_WITHIN_FRAME_MS : 0);
  }

  private gather(): void {
    if (this.isGathering) return;
    this.isGathering = true;
    this.socket.cork();
    setImmediate(() => {
      this.isGathering = false;
      this.socket.uncork();
    });
  }

  /** Asks no more of somebody who does not read: the memory of this process is not theirs. */
  private restUntilRead(): void {
    if (this.socket.isPaused()) return;
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }
}
