import { expect } from '@jest/globals';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

export const SPA_ORIGIN = 'http://localhost:5173';

/** A request as a browser makes it for the single-page app: asked for beforehand, and the answer shown to the page. */
export type Request = <Body>(
  method: string,
  path: `${string}/`,
  token?: string,
  body?: unknown,
) => Promise<Answer<Body>>;

export function browser(app: TestApp): Request {
  return async <Body>(method: string, path: string, token?: string, body?: unknown) => {
    const asked = [...(token ? ['authorization'] : []), ...(body ? ['content-type'] : [])];
    // What a form could send goes without asking (the Fetch standard's "simple" requests).
    if (asked.length > 0 || !['GET', 'POST'].includes(method)) {
      const preflight = await askFirst(app, method, path, SPA_ORIGIN, asked);
      expect([200, 204]).toContain(preflight.status);
      expectShown(preflight);
      expect(listed(preflight, 'access-control-allow-methods')).toContain(method.toLowerCase());
      expect(listed(preflight, 'access-control-allow-headers')).toEqual(expect.arrayContaining(asked));
    }
    const answer = await app.send(method, path, { token, body, headers: { origin: SPA_ORIGIN } });
    expectShown(answer);
    return answer as Answer<Body>;
  };
}

/** A preflight request (the Fetch standard's CORS protocol). */
export function askFirst(
  app: TestApp,
  method: string,
  path: string,
  origin: string,
  headers: string[],
): Promise<Answer> {
  return app.send('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers.join(','),
    },
  });
}

function expectShown({ headers }: Answer): void {
  expect([SPA_ORIGIN, '*']).toContain(headers.get('access-control-allow-origin'));
}

function listed({ headers }: Answer, name: string): string[] {
  return (headers.get(name) ?? '').toLowerCase().split(/,\s*/);
}
