/** What an HTTP API answered, whatever it was. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function ask<T>(
  url: string,
  { method = 'GET', token, body, headers }: Asking = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as T,
  };
}

/** @throws Error where the answer is not one of success */
export async function get<T>(url: string, asking?: Asking): Promise<T> {
  const { status, body } = await ask<T>(url, asking);
  if (status >= 300) throw new Error(`${url} answered ${String(status)}: ${JSON.stringify(body)}`);
  return body;
}
