import { Client } from 'pg';
import { arrivedIn } from '../../contact.js';
import type { Mail } from '../../mailbox.js';

/** What alerts has written down, against what stands in the mailboxes. */
export interface Told {
  readonly mails: readonly Mail[];
  /** How many new things each mail of the table told of. */
  readonly byMail: ReadonlyMap<string, number>;
  /** Alerts that are due and have come to no end. */
  readonly open: number;
  /** Dispatches of who has a contact, come since it was verified, of which there is no alert. */
  readonly forgotten: number;
}

export interface Untold {
  readonly what: string;
  readonly examples: readonly string[];
}

const ARRIVED = `SELECT mail_id, count(*)::int AS n FROM alerts.alert WHERE kind = 0 AND state = 2 GROUP BY mail_id`;
const DUE = `SELECT count(*)::int AS n FROM alerts.alert WHERE state IN (0, 1) AND due_at < now() - interval '5 seconds'`;
const FORGOTTEN = `
  SELECT count(*)::int AS n FROM metadata_store.dispatch d JOIN alerts.contact c ON c.person_key = d.holder_key
  WHERE d.received_at > c.verified_at AND NOT EXISTS (
    SELECT FROM alerts.alert a WHERE a.dispatch_id = d.dispatch_id AND a.person_key = d.holder_key AND a.kind = 0)`;

export async function readTold(databaseUrl: string): Promise<Omit<Told, 'mails'>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const count = async (sql: string): Promise<number> =>
      (await client.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
    const { rows } = await client.query<{ mail_id: string; n: number }>(ARRIVED);
    return {
      byMail: new Map(rows.map(({ mail_id: mailId, n }) => [mailId, n])),
      open: await count(DUE),
      forgotten: await count(FORGOTTEN),
    };
  } finally {
    await client.end();
  }
}

/**
 * What does not hold. A mail whose process was killed between the mail server's yes and the row comes again, with the same
 * name: as often as a process was killed with one in hand.
 *
 * @param kills how often a process of alerts was ended by force
 * @param inHand most mails that a process has in hand at a time
 */
export function untold(told: Told, kills: number, inHand: number): Untold[] {
  const { mails, byMail, open, forgotten } = told;
  const arrivals = mails.filter((mail) => arrivedIn(mail) > 0);
  const told_ = Map.groupBy(arrivals, mailIdOf);
  const repeated = arrivals.length - told_.size;
  const lost = [...byMail].filter(([id, n]) => !(told_.get(id) ?? []).some((mail) => arrivedIn(mail) === n));
  const strangers = [...told_.keys()].filter((id) => !byMail.has(id));
  const found: Untold[] = [
    { what: 'alerts that are due and came to no end', examples: some(open) },
    { what: 'dispatches of which nobody was told', examples: some(forgotten) },
    { what: 'alerts that are said to be sent, and stand in no mail', examples: lost.map(String) },
    { what: 'mails of which nothing is written down', examples: strangers },
    {
      what: 'mails that came more than once though nobody was killed',
      examples: repeated > kills * inHand ? [`${String(repeated)} of ${String(arrivals.length)}`] : [],
    },
  ];
  return found.filter(({ examples }) => examples.length > 0);
}

function some(count: number): string[] {
  return count === 0 ? [] : [String(count)];
}

/** Its `Message-ID` is the mail's name. */
function mailIdOf({ headers }: Mail): string {
  const line = headers.find((header) => /^message-id:/i.test(header)) ?? '';
  return /<([^@]+)@/.exec(line)?.[1] ?? line;
}
