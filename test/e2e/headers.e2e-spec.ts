import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectDone, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('every answer', () => {
  test.each(['/profiles/1', '/users/managers', '/health/live', '/nowhere'])(
    'forbids to guess its type, to frame it and to load anything for it: %s',
    async (path) => {
      const { headers } = await app.send('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    },
  );

  test('of the API is kept by no cache', async () => {
    const { token, id } = await employee(app);
    for (const path of [`/profiles/${id}`, `/profiles/${id}/`, '/users/managers', '/nowhere']) {
      expect((await app.send('GET', path, { token })).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('the id of a request', () => {
  test.each(['a', 'Trace.7:b-1_c', 'x'.repeat(64)])('is the one that the client gave: %s', async (given) => {
    const { headers } = await app.send('GET', '/health/live', { headers: { 'x-request-id': given } });
    expect(headers.get('x-request-id')).toBe(given);
  });

  test.each(['x'.repeat(65), 'two words', '<script>', 'a"b'])(
    'is made up where the client gave none that is sane: %s',
    async (given) => {
      const { headers } = await app.send('GET', '/health/live', { headers: { 'x-request-id': given } });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    },
  );
});

describe('a method that a path does not answer to', () => {
  test.each([
    ['GET', '/signup', 'POST'],
    ['DELETE', '/login', 'GET, HEAD, POST'],
    ['PATCH', '/tickets/1', 'DELETE, GET, HEAD, PUT'],
    ['PATCH', '/tickets/1/', 'DELETE, GET, HEAD, PUT'],
    ['PUT', '/tickets/1/messages?a=b', 'GET, HEAD, POST'],
    ['POST', '/profiles/1', 'GET, HEAD, PUT'],
  ])('is a 405 that names those it answers to: %s %s', async (method, path, allowed) => {
    const answer = await app.send(method, path);
    expect(answer).toMatchObject({
      status: 405,
      body: { type: 'urn:wasil:problem:wrong-method', status: 405 },
    });
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  test('is a 404 where there is no such path', async () => {
    expect((await app.send('PATCH', '/nowhere')).status).toBe(404);
  });
});

describe('OPTIONS without the headers of a CORS preflight', () => {
  test.each([
    ['/tickets/1', {}, 'DELETE, GET, HEAD, PUT, OPTIONS'],
    ['/login/', { origin: 'http://localhost:5173' }, 'GET, HEAD, POST, OPTIONS'],
    ['/signup?a=b', { 'access-control-request-method': 'POST' }, 'POST, OPTIONS'],
  ])(
    'is answered with the methods of the path: %s',
    async (path, headers: Record<string, string>, allowed) => {
      const answer = await app.send('OPTIONS', path, { headers });
      expectDone(answer);
      expect(answer.headers.get('allow')).toBe(allowed);
    },
  );

  test('is a 404 where there is no such path', async () => {
    expectProblem(await app.send('OPTIONS', '/nowhere'), 404);
  });
});

describe('strict transport security', () => {
  test('is asked for where a trusted proxy says that the request came over TLS', async () => {
    const behindProxy = await startApp({ TRUST_PROXY: '127.0.0.1' });
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await behindProxy.send('GET', '/users/managers', { headers });
    await behindProxy.close();
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('is not asked for over plain HTTP, nor where nobody is to be trusted who says so', async () => {
    const plain = await app.send('GET', '/users/managers');
    const claimed = await app.send('GET', '/users/managers', { headers: { 'x-forwarded-proto': 'https' } });
    expect([plain, claimed].map(({ headers }) => headers.get('strict-transport-security'))).toEqual([
      null,
      null,
    ]);
  });
});
