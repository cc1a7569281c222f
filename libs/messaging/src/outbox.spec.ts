import { describe, expect, it } from '@jest/globals';
import type { Database, Transaction } from '@valija/database';
import { Outbox, type OutboxSeal, valueOf } from './outbox.js';

const message = { topic: 't', key: 'k', headers: { ce_id: '1' }, value: '{}', isPersonal: false };

/** A transaction that writes down what it is told; only a test makes one in this way. */
function recording(): { tx: Transaction; statements: unknown[][] } {
  const statements: unknown[][] = [];
  const execute = (...statement: unknown[]) => Promise.resolve(statements.push(statement));
  return { tx: { execute } as unknown as Transaction, statements };
}

describe('the outbox', () => {
  // What is tested here is tested by the compiler: without the error that each line expects, it does not compile.
  it('takes no message without the transaction that makes it true', async () => {
    const outbox = new Outbox();
    // @ts-expect-error no transaction
    await expect(outbox.append([message])).rejects.toThrow();
    // @ts-expect-error the database itself is none
    await expect(outbox.append({} as Database, [message])).rejects.toThrow();
    // @ts-expect-error nobody but the database makes one
    await expect(outbox.append({ query: () => [], execute: () => 1 }, [message])).resolves.toBeUndefined();
  });

  it('writes all of them with one statement of the transaction, in their order', async () => {
    const { tx, statements } = recording();
    await new Outbox().append(tx, [message, { ...message, key: 'l' }]);
    expect(statements).toEqual([
      [
        expect.objectContaining({ text: expect.stringContaining('INSERT INTO outbox') }),
        [
          ['t', 't'],
          ['k', 'l'],
          ['{"ce_id":"1"}', '{"ce_id":"1"}'],
          ['{}', '{}'],
        ],
      ],
    ]);
  });

  it('seals what tells of persons, bound to its id, and gives it back to the relay', async () => {
    const seal: OutboxSeal = {
      seal: (text, id) => Buffer.from(id + text).toString('hex'),
      open: (sealed, id) => Buffer.from(sealed, 'hex').toString().replace(id, ''),
    };
    const { tx, statements } = recording();
    await new Outbox(seal).append(tx, [message, { ...message, isPersonal: true }]);
    const [, [, , , values]] = statements[0] as [unknown, string[][]];
    expect(values).toEqual(['{}', 'sealed:317b7d']);
    const rows = (values ?? []).map((value) => ({ ...message, value }));
    expect(rows.map((row) => valueOf(row, seal))).toEqual(['{}', '{}']);
    expect(() => valueOf(rows[1]!)).toThrow('wants a relay with a seal');
    await expect(new Outbox().append(tx, [{ ...message, isPersonal: true }])).rejects.toThrow('with a seal');
  });

  it('asks nothing of the database where there is nothing to say', async () => {
    const { tx, statements } = recording();
    await new Outbox().append(tx, []);
    expect(statements).toEqual([]);
  });
});
