import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { startInTurns } from '../../src/http/starting-in-turns.js';

/** A server whose requests each take a millisecond to begin; it notes which were begun. */
function onServer() {
  const begun: string[] = [];
  let hook: onRequestHookHandler | undefined;
  const addHook = (_: string, added: onRequestHookHandler) => (hook = added);
  startInTurns({ addHook } as unknown as FastifyInstance);
  const arrive = (ip: string, name: string) => {
    const raw = { destroyed: false };
    hook?.call(
      {} as FastifyInstance,
      { ip, socket: {} } as unknown as FastifyRequest,
      { raw, hijack: () => undefined } as unknown as FastifyReply,
      () => {
        const until = performance.now() + 1;
        while (performance.now() < until);
        begun.push(name);
      },
    );
    return raw;
  };
  return { begun, arrive };
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
