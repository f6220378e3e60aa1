import { noteAuthorization, noteSecrets } from './secrets.js';

/** An answer as a client sees it; `body` is parsed where it is JSON, and undefined where there is none. */
export interface Answer<Body = Json> {
  /** The address that was asked. */
  url: string;
  status: number;
  headers: Headers;
  body: Body;
}

// What a test reads out of an answer is what the test is about, so it is not typed ahead.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface RequestOptions {
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Sends one request over HTTP. A body that is neither a text nor a form is sent as JSON. */
export async function send(
  url: string,
  method: string,
  path: string,
  { token, body, headers }: RequestOptions = {},
): Promise<Answer> {
  noteSecrets(body);
  noteAuthorization(token === undefined ? headers?.authorization : `Bearer ${token}`);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  const read: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
  noteSecrets(read);
  return { url: response.url, status: response.status, headers: response.headers, body: read };
}
