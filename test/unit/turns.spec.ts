import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import type { Actor } from '../../src/access/actor.js';
import { Turns } from '../../src/http/turns.js';

const MIB = 2 ** 20;

/** An answer of which so much has not been read yet. */
class Unread extends Writable {
  unread = 0;
  constructor() {
    super();
    Object.defineProperty(this, 'writableLength', { get: () => this.unread });
  }
}

function onTurns() {
  const turns = new Turns();
  let onSend: onSendHookHandler | undefined;
  const addHook = (_: string, hook: onSendHookHandler) => (onSend = hook);
  turns.watch({ addHook } as unknown as FastifyInstance);
  /** An answer that nobody took a turn for: to somebody, or to an address. */
  const answer = (to: number | string, unread: number) => {
    const answer = new Unread();
    const request = typeof to === 'number' ? { user: { profileId: to } } : { ip: to, socket: {} };
    const reply = { raw: answer };
    onSend?.call(
      {} as FastifyInstance,
      request as unknown as FastifyRequest,
      reply as unknown as FastifyReply,
      Buffer.alloc(MIB),
      () => undefined,
    );
    return Object.assign(answer, { unread });
  };
  const ask = async (profileId: number, unread: number) => {
    await turns.take({ profileId } as Actor, 'lists', () => Promise.resolve());
    return answer(profileId, unread);
  };
  return { answer, ask };
}

test('who has more than 32 MiB to read is answered no more, until that is read', async () => {
  const { ask } = onTurns();
  const answers = [];
  for (let count = 0; count < 5; count++) answers.push(await ask(1, 8 * MIB));

  await expect(async () => ask(1, 0)).rejects.toThrow('More than 32 MiB of answers wait for you');
  expect((await ask(2, 0)).destroyed).toBe(false);
  const [first] = answers;
  if (first) await once(first.destroy(), 'close');

  expect((await ask(1, 0)).destroyed).toBe(false);
});

test.each([1, '203.0.113.7', '2001:db8::1'])(
  'who has more than 64 MiB to read is let go, whatever it is: %s',
  (to) => {
    const { answer } = onTurns();
    const [first, second, other] = [answer(to, 40 * MIB), answer(to, 30 * MIB), answer('192.0.2.1', 8 * MIB)];
    expect([first.destroyed, second.destroyed]).toEqual([false, false]);

    const last = answer(to, 0);

    expect([first, second, other, last].map(({ destroyed }) => destroyed)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  },
);

test('while more than 256 MiB wait in all, those for whom most waits are let go', async () => {
  const { ask } = onTurns();
  const first = await ask(1, 30 * MIB);
  const most = await ask(2, 32 * MIB);
  for (let person = 3; person < 10; person++) await ask(person, 30 * MIB);

  const own = await ask(10, 0);

  expect([first.destroyed, most.destroyed, own.destroyed]).toEqual([false, true, false]);
});
