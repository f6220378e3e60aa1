import { Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { startInTurns } from '../../src/http/starting-in-turns.js';

/** A server whose requests each take so many milliseconds to begin; it notes which were begun, and what was refused. */
function onServer(ms = 1) {
  const begun: string[] = [];
  const refused: unknown[] = [];
  const reply = {
    hijack: () => undefined,
    header: () => reply,
    status: () => reply,
    type: () => reply,
    send: (body: unknown) => refused.push(body),
    request: { raw: { socket: new Socket() } },
  };
  let hook: onRequestHookHandler | undefined;
  const addHook = (_: string, added: onRequestHookHandler) => (hook = added);
  startInTurns({ addHook } as unknown as FastifyInstance);
  const arrive = (ip: string, name: string) => {
    const raw = { destroyed: false };
    hook?.call(
      {} as FastifyInstance,
      { ip, socket: {} } as unknown as FastifyRequest,
      { ...reply, raw } as unknown as FastifyReply,
      () => {
        const until = performance.now() + ms;
        while (performance.now() < until);
        begun.push(name);
      },
    );
    return raw;
  };
  return { begun, refused, arrive };
}

test('of requests that come at once, those are begun in a turn of the event loop that take 2 ms', async () => {
  const { begun, arrive } = onServer();
  for (let nth = 0; nth < 50; nth++) arrive('192.0.2.1', String(nth));
  expect(begun.length).toBeLessThanOrEqual(3);

  let [turns, most] = [0, 0];
  for (let before = begun.length; before < 50; before = begun.length, turns++) {
    await turnOfTheLoop();
    most = Math.max(most, begun.length - before);
  }

  expect(turns).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(3);
  expect(begun).toEqual(Array.from({ length: 50 }, (_, nth) => String(nth)));
});

test('those that wait are begun in turns of their sites, and not where their client has gone', async () => {
  const { begun, arrive } = onServer();
  const many = Array.from({ length: 50 }, (_, nth) => arrive('192.0.2.1', `a${nth}`));
  arrive('192.0.2.2', 'b');
  Object.assign(many[49] ?? {}, { destroyed: true });

  for (let turns = 0; begun.length < 50; turns++) {
    expect(turns).toBeLessThan(200);
    await turnOfTheLoop();
  }

  expect(begun.indexOf('b')).toBeLessThan(10);
  expect(begun).not.toContain('a49');
});

test('of one site 2,000 requests may wait, and those of others none the less', async () => {
  const { begun, refused, arrive } = onServer();
  for (let nth = 0; nth < 2100; nth++) arrive('192.0.2.1', 'many');
  const tooMany = refused.length;
  arrive('192.0.2.2', 'other');

  expect(tooMany).toBe(2100 - 2000 - begun.length);
  expect(refused[0]).toContain('Too many requests from your address wait');
  for (let turns = 0; !begun.includes('other'); turns++) {
    expect(turns).toBeLessThan(10);
    await turnOfTheLoop();
  }
  expect(refused).toHaveLength(tooMany);
});

test('those whose client has gone take nobody’s place', async () => {
  const { begun, arrive } = onServer(0.1);
  const gone = Array.from({ length: 1500 }, () => arrive('192.0.2.1', 'gone'));
  for (const each of gone) each.destroyed = true;
  arrive('192.0.2.1', 'last');

  for (let turns = 0; !begun.includes('last'); turns++) {
    expect(turns).toBeLessThan(20);
    await turnOfTheLoop();
  }
});
