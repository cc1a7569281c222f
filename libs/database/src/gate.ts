import type { PoolClient } from 'pg';

/** Asks the server whether a connection may be used; throws where it may not. */
export type AskGate = (client: Pick<PoolClient, 'query'>) => Promise<void>;

/** Who may use a database. A connection that was let in once stays so: a server that comes back has new ones. */
export class Gate {
  private readonly admitted = new WeakSet<PoolClient>();

  constructor(private readonly ask?: AskGate) {}

  async admit(client: PoolClient): Promise<void> {
    if (!this.ask || this.admitted.has(client)) return;
    await this.ask(client);
    this.admitted.add(client);
  }
}
