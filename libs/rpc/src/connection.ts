import { ClientTCP } from '@nestjs/microservices';
import { activeTraceparent } from '@valija/observability';
import { type Observable, defer, finalize } from 'rxjs';
import { FramedSocket } from './framed-socket.js';

/** One connection to a service. One that is left is kept until what is in hand on it has been answered. */
export class Connection {
  private readonly client: ClientTCP;
  private inHand = 0;
  private isLeft = false;

  /** @param onEnd hears when one that was left is let go */
  constructor(
    address: { readonly host: string; readonly port: number },
    private readonly onEnd: (connection: Connection) => void,
  ) {
    this.client = new ClientTCP({ host: address.host, port: address.port, socketClass: FramedSocket });
    this.client.setOnDispatchHook((packet) => {
      const traceparent = activeTraceparent();
      if (traceparent !== undefined) packet.metadata = { traceparent };
    });
    // The reason is in the answer of each call that it broke.
    (this.client as unknown as { logger: { error: () => void } }).logger = { error: () => undefined };
  }

  send<T>(pattern: string, request: unknown): Observable<T> {
    return defer(() => {
      this.inHand += 1;
      return this.client.send<T, unknown>(pattern, request ?? {});
    }).pipe(
      finalize(() => {
        this.inHand -= 1;
        this.endWhenIdle();
      }),
    );
  }

  /** Nothing new is asked here: what another call was told says nothing of those that are still being answered. */
  leave(): void {
    this.isLeft = true;
    this.endWhenIdle();
  }

  /** Whatever still waits for an answer here fails. */
  close(): void {
    this.client.close();
  }

  private endWhenIdle(): void {
    if (!this.isLeft || this.inHand > 0) return;
    this.client.close();
    this.onEnd(this);
  }
}
