import { CommandFailed, exitCodes } from './exit-codes.js';

interface ProblemBody {
  readonly title?: string;
  /** Of the sandbox, whose answers are no problems (RFC 9457). */
  readonly error?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MOST_ERRORS_SHOWN = 10;

/** Calls a part of the installation; a problem becomes a message with what to do. */
export async function call(url: string, options: CallOptions = {}): Promise<Response> {
  const response = await send(url, options);
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as ProblemBody;
  const title = problem.title ?? problem.error ?? `${url} answered ${response.status}`;
  const errors = (problem.errors ?? [])
    .slice(0, MOST_ERRORS_SHOWN)
    .map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
  throw new CommandFailed(
    [`${title} (${problem.code ?? response.status})`, problem.detail, ...errors].filter(Boolean).join('\n'),
    exitCodes.refused,
    problem,
  );
}

export async function callJson<T>(url: string, options: CallOptions = {}): Promise<T> {
  return (await (await call(url, options)).json()) as T;
}

async function send(
  url: string,
  { method = 'GET', token, body, headers, timeoutMs }: CallOptions,
): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      signal: AbortSignal.timeout(timeoutMs ?? DEFAULT_TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'did not answer in time' : 'does not answer';
    throw new CommandFailed(
      `${new URL(url).origin} ${why}.\nIs the hub running? "npm start" starts a local one; "valija status" shows what runs.`,
      exitCodes.unreachable,
    );
  }
}
