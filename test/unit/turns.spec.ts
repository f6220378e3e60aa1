import { once } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate as turnOfTheLoop, setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import type { Actor } from '../../src/access/actor.js';
import type { RateLimits, Settings } from '../../src/config/settings.js';
import { Turns } from '../../src/http/turns.js';
import { UnreadAnswers } from '../../src/http/unread-answers.js';

const MIB = 2 ** 20;
/** How often what waits for all is looked at, and some more. */
const LOOKED_AT_MS = 150;

const LIMITS: RateLimits = { anonymous: 60, 'signed-in': 600, address: 3000, 'sign-ups': 10 };

/** An answer of which so much has not been read yet. */
class Unread extends Writable {
  unread = 0;
  readonly req = { socket: { destroy: () => this.destroy() } };
  constructor() {
    super();
    Object.defineProperty(this, 'writableLength', { get: () => this.unread });
  }
}

function onTurns(rateLimit?: RateLimits) {
  const turns = new Turns(new UnreadAnswers(), { rateLimit } as Settings);
  let onSend: onSendHookHandler | undefined;
  const addHook = (_: string, hook: onSendHookHandler) => (onSend = hook);
  turns.watch({ addHook } as unknown as FastifyInstance);
  /** An answer that nobody took a turn for: to somebody, or to an address. */
  const answer = (to: number | string, unread: number, bytes = 1, answer = new Unread()) => {
    const request =
      typeof to === 'number'
        ? { user: { profileId: to }, ip: `198.51.100.${to}`, socket: {} }
        : { ip: to, socket: {} };
    const reply = { raw: answer };
    onSend?.call(
      {} as FastifyInstance,
      { ...request, routeOptions: { config: {} } } as unknown as FastifyRequest,
      reply as unknown as FastifyReply,
      Buffer.alloc(bytes),
      () => undefined,
    );
    return Object.assign(answer, { unread });
  };
  const take = (profileId: number, make = () => Promise.resolve()) =>
    turns.take({ profileId } as Actor, 'lists', make);
  const ask = async (profileId: number, unread: number, bytes = 1) => {
    await take(profileId);
    return answer(profileId, unread, bytes);
  };
  return { answer, ask, take };
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

test('an answer whose client has gone waits for nobody', async () => {
  const { answer, ask } = onTurns();
  for (let count = 0; count < 5; count++) {
    const gone = new Unread();
    await once(gone.destroy(), 'close');
    answer(1, 8 * MIB, 1, gone);
  }

  expect((await ask(1, 0)).destroyed).toBe(false);
});

test('for whom 5,000 answers wait is let go, however small they are', () => {
  const { answer } = onTurns();
  const answers = Array.from({ length: 5000 }, () => answer('192.0.2.1', 1));
  expect(answers.filter(({ destroyed }) => destroyed)).toEqual([]);

  expect(answer('192.0.2.1', 1).destroyed).toBe(false);

  expect(answers.filter(({ destroyed }) => !destroyed)).toEqual([]);
});

test('while more than 256 MiB wait in all, those for whom most waits are let go', async () => {
  const { ask } = onTurns();
  const first = await ask(1, 30 * MIB);
  const most = await ask(2, 32 * MIB);
  for (let person = 3; person < 10; person++) await ask(person, 30 * MIB);

  await pause(LOOKED_AT_MS);
  const own = await ask(10, 0);

  expect([first.destroyed, most.destroyed, own.destroyed]).toEqual([false, true, false]);
});

test('of more than 256 MiB those of one site are let go first, however many callers there are of it', async () => {
  const { answer } = onTurns();
  const victim = answer('192.0.2.1', 8 * MIB);
  const many = Array.from({ length: 260 }, (_, network) =>
    answer(`2001:db8:0:${network.toString(16)}::1`, MIB),
  );

  await pause(LOOKED_AT_MS);
  answer('192.0.2.1', 0);

  expect(victim.destroyed).toBe(false);
  expect(many.some(({ destroyed }) => destroyed)).toBe(true);
});

test.each([
  ['who has been answered more than 256 MiB within a minute is answered no more', LIMITS, false],
  ['unless there is no limit for requests either', undefined, true],
])('%s', async (_, limits, isAnswered) => {
  const { ask } = onTurns(limits);
  for (let count = 0; count < 33; count++) await ask(1, 0, 8 * MIB);

  const answered = ask(1, 0).then(
    () => true,
    () => false,
  );

  expect(await answered).toBe(isAnswered);
  expect((await ask(2, 0)).destroyed).toBe(false);
});

test('few lists are made at a time for all who have large answers, and a list of anybody else meanwhile', async () => {
  const { ask, take } = onTurns();
  for (let person = 1; person <= 5; person++) await ask(person, 0, 2 * MIB);
  let [now, most] = [0, 0];
  const make = async () => {
    most = Math.max(most, ++now);
    await pause(5);
    now--;
  };

  const large = Promise.all([1, 2, 3, 4, 5].map((person) => take(person, make)));
  const other = take(6, () => Promise.resolve()).then(() => now);
  await large;

  expect(most).toBe(2);
  expect(await other).toBe(2);
});

test('a hundred requests of one person may wait for their turn, and no more', async () => {
  const { take, ask } = onTurns();
  const waiting = Array.from({ length: 102 }, () => take(1, () => pause(10)));

  await expect(take(1)).rejects.toThrow('At most 100 of your requests may wait');
  expect((await ask(2, 0)).destroyed).toBe(false);
  await Promise.all(waiting);
  await take(1);
});

test('between what is done for one person, others are taken on', async () => {
  const { take } = onTurns();
  const order: string[] = [];
  const many = Array.from({ length: 6 }, () =>
    take(1, () => {
      order.push('many');
      return Promise.resolve();
    }),
  );
  const other = turnOfTheLoop().then(() => order.push('other'));

  await Promise.all([...many, other]);

  expect(order.indexOf('other')).toBeLessThan(4);
});
