import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { expect, test } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import { InTurn, Turns } from '../../src/http/turns.js';

const MIB = 2 ** 20;

const list = () => 'all';
InTurn()({}, 'list', { value: list });

/** An answer of which so much has not been read yet. */
class Unread extends Writable {
  unread = 0;
  constructor() {
    super();
    Object.defineProperty(this, 'writableLength', { get: () => this.unread });
  }
}

function onTurns() {
  const turns = new Turns(new Reflector());
  const ask = (profileId: number, unread: number) => {
    const answer = new Unread();
    const context = {
      getHandler: () => list,
      switchToHttp: () => ({
        getRequest: () => ({ user: { profileId } }),
        getResponse: () => ({ raw: answer }),
      }),
    };
    const handler: CallHandler = { handle: () => of('all') };
    return lastValueFrom(turns.intercept(context as unknown as ExecutionContext, handler)).then(() =>
      Object.assign(answer, { unread }),
    );
  };
  return { ask };
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

test('while more than 256 MiB wait in all, those for whom most waits are let go', async () => {
  const { ask } = onTurns();
  const first = await ask(1, 30 * MIB);
  const most = await ask(2, 32 * MIB);
  for (let person = 3; person < 10; person++) await ask(person, 30 * MIB);

  const own = await ask(10, 0);

  expect([first.destroyed, most.destroyed, own.destroyed]).toEqual([false, true, false]);
});
