import { type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { frames } from './wire-frames.js';

/** Where a process ends, seen from its database; or where something else happens first. */
export interface Cut {
  /** How many statements are let through first. */
  readonly after: number;
  /** Only such statements count; all where absent. */
  readonly of?: RegExp;
  /** Before the statement reaches the server, or when the server has done it and its answer is on the way. */
  readonly moment: 'before' | 'answer';
  /** Nothing is cut: the statement (`before`) waits until this is done. */
  readonly meanwhile?: () => Promise<unknown>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

const QUERY = 'Q';
const PARSE = 'P';
const BIND = 'B';
const SYNC = 'S';
const COPY_DONE = 'c';
/** With these a statement is whole. */
const ENDS = new Set([QUERY, SYNC, COPY_DONE]);
/** Of the server: it has answered. */
const READY = 'Z';
const COPY_IN = 'G';

/**
 * A wire to Postgres that can be cut at any statement: all its connections end at once, as they do when a process is
 * killed, and the next ones live. So a test tries every point at which a process can end, without a switch in the
 * product.
 */
export class PostgresWire {
  /** Statements since `arm`, by their first words. */
  readonly statements: string[] = [];
  private readonly links = new Set<Link>();
  private armed: Cut | undefined;
  private passed = 0;
  private isCut = false;

  private constructor(
    private readonly target: URL,
    private readonly background: RegExp | undefined,
  ) {}

  private readonly listener = createServer((client) => {
    this.join(client);
  });

  /** @param background statements of loops that go on beside what is tried: they are not counted */
  static async open(url: string, background?: RegExp): Promise<PostgresWire> {
    const wire = new PostgresWire(new URL(url), background);
    await new Promise<void>((resolve) => wire.listener.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  /** The same database, by this wire. */
  through(url: string): string {
    const by = new URL(url);
    by.hostname = '127.0.0.1';
    by.port = String((this.listener.address() as AddressInfo).port);
    return by.href;
  }

  /** Counts statements from now on, and cuts where it is told to. */
  arm(cut?: Cut): void {
    this.statements.length = 0;
    this.armed = cut;
    this.passed = 0;
    this.isCut = false;
  }

  /** Whether it was cut since it was armed. */
  get hasCut(): boolean {
    return this.isCut;
  }

  /** Ends every connection now. */
  cutAll(): void {
    this.isCut = true;
    this.armed = undefined;
    for (const { client, server } of this.links) {
      client.destroy();
      server.destroy();
    }
    this.links.clear();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => {
      this.listener.close(() => {
        resolve();
      });
    });
  }

  private join(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const link: Link = { client, server };
    this.links.add(link);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        other.destroy();
        this.links.delete(link);
      });
    }
    this.carry(link);
  }

  /** Messages of the start are passed on as they are: statements begin when the server is ready for them. */
  private carry({ client, server }: Link): void {
    let isOpen = false;
    let isLast = false;
    let held: Buffer[] = [];
    let words = '';
    const fromClient = frames((type, frame) => {
      held.push(frame);
      if (type === QUERY || type === PARSE || type === BIND) words = wordsOf(type, frame) || words;
      if (!ENDS.has(type)) return;
      const cut = this.count(type === COPY_DONE ? 'COPY done' : words);
      const statement = Buffer.concat(held);
      held = [];
      if (cut?.meanwhile) {
        this.armed = undefined;
        void cut.meanwhile().finally(() => server.write(statement));
      } else if (cut?.moment === 'before') {
        this.cutAll();
      } else {
        isLast = cut !== undefined;
        server.write(statement);
      }
    });
    const fromServer = frames((type) => {
      if (type === READY) isOpen = true;
      if (isLast && (type === READY || type === COPY_IN)) this.cutAll();
    });
    client.on('data', (chunk: Buffer) => {
      if (isOpen) fromClient(chunk);
      else server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      const isAnswer = isLast;
      fromServer(chunk);
      if (!isAnswer && !client.destroyed) client.write(chunk);
    });
  }

  private count(statement: string): Cut | undefined {
    if (this.background?.test(statement)) return undefined;
    const { armed } = this;
    this.statements.push(statement);
    if (!armed || armed.of?.test(statement) === false) return undefined;
    this.passed += 1;
    return this.passed > armed.after ? armed : undefined;
  }
}

/** Of a query its words; of a prepared statement its name. */
function wordsOf(type: string, frame: Buffer): string {
  const texts = frame.subarray(5).toString('latin1').split('\0');
  const text = type === QUERY ? texts[0] : type === PARSE ? texts[0] || texts[1] : texts[1];
  return (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 60);
}
