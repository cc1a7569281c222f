/** What an HTTP API answered, whatever it was. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly token?: string;
  readonly body?: unknown;
  /** A body that is sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function ask<T>(
  url: string,
  { method = 'GET', token, body, text: asItIs, headers }: Asking = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(asItIs !== undefined && { body: asItIs }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    // What is no JSON (a document) is not looked at here.
    body: (isJson(response) && text !== '' ? JSON.parse(text) : undefined) as T,
  };
}

function isJson({ headers }: Response): boolean {
  return /^application\/([a-z.-]+\+)?json\b/.test(headers.get('content-type') ?? '');
}

/** @throws Error where the answer is not one of success */
export async function get<T>(url: string, asking?: Asking): Promise<T> {
  const { status, body } = await ask<T>(url, asking);
  if (status >= 300) throw new Error(`${url} answered ${String(status)}: ${JSON.stringify(body)}`);
  return body;
}
