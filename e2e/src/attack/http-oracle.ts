import type { Shot, Struck } from './shot.js';
import { CANARY_NAME, CANARY_NUMBER } from './strange.js';
import type { World } from './world.js';

export interface HttpOracle {
  /** Published codes with their status. */
  readonly problems: ReadonlyMap<string, number>;
  readonly world: World;
}

/** Failures that are not ours: the document says so. */
const FROM_OUTSIDE = /^(content-|service-unavailable$)/;
/** How the inside looks from outside when it shows. */
const INSIDE =
  /node_modules|\bat \S+ \(|\.[jt]s:\d+|SELECT |INSERT |PostgreSQL|ECONNREFUSED|TypeError|RangeError|Unexpected token/;

const ORDINARY = /json|octet-stream|text\/(plain|calendar|event-stream)|pdf/;

/** What is wrong with an answer, whatever was asked; undefined where nothing is. */
export function wrongAnswer(shot: Shot, struck: Struck, { problems, world }: HttpOracle): string | undefined {
  const { status, headers, text } = struck;
  if (headers['x-injected'] !== undefined) return 'a header of the caller is in the answer';
  const leak = world.others.dispatchIds.find((id) => text.includes(id) && !shot.target.includes(id));
  if (leak !== undefined && shot.as === 'its own') return 'the answer has something of another person';
  if (status < 400) return wrongSuccess(shot, struck);
  return (
    wrongProblem(shot, struck, problems) ??
    wrongWords(text) ??
    (status >= 500 ? wrongFailure(text) : undefined)
  );
}

function wrongSuccess(shot: Shot, { status, headers, text }: Struck): string | undefined {
  if (shot.method === 'OPTIONS') return undefined;
  if (shot.isAboutOthers && shot.service === 'citizen-api' && shot.as === 'its own')
    return `${status} for what is another person's`;
  if (!shot.route.isPublic && shot.as.startsWith('forged')) return `${status} for a token that is forged`;
  if (text !== '' && !isAnnounced(shot, headers) && !ORDINARY.test(String(headers['content-type'])))
    return `a ${String(headers['content-type'])} that nobody announced`;
  return undefined;
}

/** A page for people, where the route says that it has one. */
function isAnnounced({ route }: Shot, headers: Struck['headers']): boolean {
  const [type = ''] = String(headers['content-type']).split(';');
  return route.answerTypes.includes(type) && type === 'text/html';
}

function wrongProblem(
  shot: Shot,
  { status, headers, text }: Struck,
  problems: HttpOracle['problems'],
): string | undefined {
  // HEAD has no body to say it in.
  if (text === '' || isAnnounced(shot, headers)) return undefined;
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    return `${status} that is no problem of RFC 9457`;
  const problem = parsed(text);
  const published = problems.get(String(problem['code']));
  if (published === undefined)
    return `${status} with the code ${String(problem['code'])}, which is not published`;
  if (published !== status || problem['status'] !== status)
    return `${String(problem['code'])} with the status ${status}`;
  return undefined;
}

function wrongWords(text: string): string | undefined {
  if (text.includes(CANARY_NUMBER) || text.includes(CANARY_NAME))
    return 'personal data in the answer to an error';
  return INSIDE.test(text) ? 'the inside shows in the answer to an error' : undefined;
}

function wrongFailure(text: string): string | undefined {
  const code = String(parsed(text)['code']);
  return FROM_OUTSIDE.test(code) ? undefined : `a failure of the hub: ${code}`;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
