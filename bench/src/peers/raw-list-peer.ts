import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { SystemClock } from '@valija/clock';
import { environment } from '@valija/config';
import type { DispatchSnapshot } from '@valija/contracts';
import { KIND, Keyring, Sealer, nameOf } from '@valija/dispatch-rows';
import { inLanguage, lastDayOf } from '@valija/legal';
import { Pool } from 'pg';

/**
 * The list of what waits, with nothing around it: node:http, pg, the statement of the hub, decryption, JSON. The person
 * is told by the path. No token, no quota, no row-level security, no access log, no second process, no framework.
 */
const PENDING = `
  (SELECT d.dispatch_id, d.state, d.visible_from, d.received_at, d.expires_at, d.legal_at, d.sealed, 'holder' AS role
   FROM metadata_store.dispatch d
   WHERE d.holder_key = $1 AND d.visible_from <= $2 AND (d.visible_from, d.dispatch_id) < ($3, $4)
     AND d.state = 0 AND (d.expires_at IS NULL OR d.expires_at > $2)
   ORDER BY d.visible_from DESC, d.dispatch_id DESC LIMIT $5)
  UNION ALL
  (SELECT d.dispatch_id, d.state, d.visible_from, d.received_at, d.expires_at, d.legal_at, d.sealed, 'addressee' AS role
   FROM metadata_store.addressee a JOIN metadata_store.dispatch d USING (dispatch_id)
   WHERE a.person_key = $1 AND a.visible_from <= $2 AND (a.visible_from, a.dispatch_id) < ($3, $4)
     AND d.holder_key <> $1 AND d.state = 0 AND (d.expires_at IS NULL OR d.expires_at > $2)
   ORDER BY a.visible_from DESC, a.dispatch_id DESC LIMIT $5)
  ORDER BY visible_from DESC, dispatch_id DESC LIMIT $5`;
const PAGE = 25;
const NOT_FOUND = 404;

interface Row {
  readonly dispatch_id: string;
  readonly visible_from: Date;
  readonly expires_at: Date | null;
  readonly sealed: Buffer;
  readonly role: string;
}

const env = environment();
const sealer = new Sealer(Keyring.from(readFileSync(env['PEER_DATA_KEYS_FILE'] ?? '', 'utf8')));
const clock = new SystemClock();
const pool = new Pool({ connectionString: env['PEER_DATABASE_URL'], max: 10 });

function item({ dispatch_id, visible_from, expires_at, sealed, role }: Row): object {
  const snapshot = JSON.parse(sealer.open(sealed, dispatch_id)) as DispatchSnapshot;
  const { subject, procedure, kind, issuer, rootIssuer, obligation, assuranceLevel } = snapshot;
  return {
    dispatchId: dispatch_id,
    kind: nameOf(KIND, KIND.indexOf(kind)),
    state: 'available',
    role,
    issuer,
    rootIssuer,
    availableAt: visible_from.toISOString(),
    ...(expires_at && {
      accessDeadline: lastDayOf(expires_at.getTime()),
      expiresAt: expires_at.toISOString(),
    }),
    obligation,
    urgency: snapshot.urgency ?? 'ordinary',
    assuranceLevel,
    subject: inLanguage(subject.texts, [], subject.defaultLanguage),
    procedure,
  };
}

async function list(personKey: string): Promise<string> {
  const values = [personKey, clock.now(), 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', PAGE + 1];
  const { rows } = await pool.query<Row>({ name: 'pending', text: PENDING, values });
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return JSON.stringify({ items: rows.slice(0, PAGE).map(item), next: last?.dispatch_id ?? null });
}

const server = createServer((request, response) => {
  list((request.url ?? '').slice(1)).then(
    (json) => response.setHeader('content-type', 'application/json').end(json),
    (error: unknown) => response.writeHead(NOT_FOUND).end(String(error)),
  );
});
server.listen(Number(env['PEER_PORT']), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
