import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { askFirst } from '../support/spa-request.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const HEADERS = ['authorization', 'content-type'];

describe.each([
  { method: 'POST', path: '/users/signup/' },
  { method: 'POST', path: '/users/login/' },
  { method: 'GET', path: '/users/token/refresh/' },
  { method: 'GET', path: '/users/managers/' },
  { method: 'POST', path: '/profiles/1/tickets/' },
  { method: 'PUT', path: '/tickets/1/' },
  { method: 'DELETE', path: '/tickets/1/' },
  { method: 'PUT', path: '/tickets/1/messages/1/' },
  { method: 'DELETE', path: '/tickets/1/messages/1/' },
])('$method $path', ({ method, path }) => {
  test.each(['http://localhost:5173', 'http://127.0.0.1:5173'])(
    'may be called by pages of %s',
    async (origin) => {
      const preflight = await askFirst(app, method, path, origin, HEADERS);
      const answer = await app.send(method, path, { headers: { origin } });

      expect([200, 204]).toContain(preflight.status);
      expect(preflight.headers.get('access-control-allow-methods')?.split(/,\s*/)).toContain(method);
      expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(/,\s*/)).toEqual(
        expect.arrayContaining(HEADERS),
      );
      for (const { headers } of [preflight, answer])
        expect(headers.get('access-control-allow-origin')).toBe(origin);
    },
  );

  test.each([
    'http://localhost:5174',
    'https://localhost:5173',
    'http://localhost',
    'http://localhost:5173.example.com',
    'http://evil.example',
    'null',
  ])('may not be called by pages of %s', async (origin) => {
    const preflight = await askFirst(app, method, path, origin, HEADERS);
    const answer = await app.send(method, path, { headers: { origin } });

    for (const { headers } of [preflight, answer])
      expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
