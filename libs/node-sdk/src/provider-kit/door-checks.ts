import { type ValidatedName, firstViolation } from '@valija/contracts';
import { type Asking, type Raw, type Wrong } from './asking.js';
import { type Checks, need } from './checks.js';

const WRONG: readonly (readonly [rule: string, wrong: Wrong])[] = [
  ['refuses a token that another key has signed', { isForged: true }],
  ['refuses a token that has expired', { ageS: 300 }],
  ['refuses a token for another endpoint', { audience: 'https://other.example' }],
  ['refuses a token for another question', { path: '/v1/other' }],
];

/** Who is let in: whatever the provider offers. */
export async function checkDoor(asking: Asking, checks: Checks, path: string): Promise<void> {
  await checks.look('refuses a question without a token', async () => {
    isRefused(await asking.askWithoutToken(path));
  });
  for (const [rule, wrong] of WRONG)
    await checks.look(rule, async () => {
      isRefused(await asking.ask(path, asking.person, wrong));
    });
}

function isRefused({ status, body }: Raw): void {
  need(status === 401 || status === 403, `it answered ${String(status)}`);
  const violation = firstViolation('ProviderAnswer', body);
  need(
    violation === undefined,
    `its refusal is no ProviderAnswer: ${violation?.pointer ?? ''} ${violation?.rule ?? ''}`,
  );
}

/** An answer of the contract; what the schema does not name is dropped from it. */
export function followed<T>({ status, headers, body }: Raw, schema: ValidatedName): T {
  need(status === 200, `it answered ${String(status)}`);
  need(headers.get('content-type')?.includes('json') === true, 'it is not application/json');
  need(headers.get('cache-control') === 'no-store', 'it lacks Cache-Control: no-store');
  const violation = firstViolation(schema, body);
  need(violation === undefined, `it is no ${schema}: ${violation?.pointer ?? ''} ${violation?.rule ?? ''}`);
  return body as T;
}

export function isUnknown({ status, body }: Raw): void {
  need(status === 404, `it answered ${String(status)}`);
  need((body as { answer?: unknown } | undefined)?.answer === 'unknown', 'its answer is not `unknown`');
}
