import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { messagesInPairs } from '../factories/row.js';
import { scene } from '../factories/scene.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { NAMES, read, RESOURCES, tagOf } from '../support/entity-tags.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { nextOf } from '../support/pages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('If-None-Match', () => {
  const MATCHING: [string, (tag: string) => string][] = [
    ['the tag', (tag) => tag],
    ['the tag, weak', (tag) => `W/${tag}`],
    ['*', () => '*'],
    ['a list that has the tag', (tag) => `"other", ${tag}, "another"`],
    ['a list without white space that has the tag, weak', (tag) => `W/"other",W/${tag}`],
  ];

  test.each(NAMES.flatMap((name) => MATCHING.map((each) => [name, ...each] as const)))(
    'of %s with %s is answered with 304 and nothing but headers',
    async (name, _, spelt) => {
      const cast = await scene(app, 'creator');
      const tag = tagOf(await read(app, name, cast));

      for (const slash of ['', '/']) {
        const answer = await read(app, name, cast, { ifNoneMatch: spelt(tag), slash });
        expect({ status: answer.status, body: answer.body as unknown }).toEqual({ status: 304 });
        expect(tagOf(answer)).toBe(tag);
      }
    },
  );

  test.each<[string, (tag: string) => string]>([
    ['another tag', () => '"other"'],
    ['a list of other tags', () => '"other", W/"another"'],
    ['the tag without its quotes', (tag) => tag.slice(1, -1)],
    ['a part of the tag', (tag) => `${tag.slice(0, -2)}"`],
    ['nothing', () => ''],
  ])('with %s is answered with all of it', async (_, spelt) => {
    const cast = await scene(app, 'creator');
    for (const name of NAMES) {
      const whole = await read(app, name, cast);
      const answer = await read(app, name, cast, { ifNoneMatch: spelt(tagOf(whole)) });
      expectAnswer(answer, 200, whole.body);
      expect(tagOf(answer)).toBe(tagOf(whole));
    }
  });

  test.each(['*', 'the tag'])('of %s tells nothing to who may not see it', async (which) => {
    const [cast, stranger] = await Promise.all([scene(app, 'creator'), employee(app)]);
    for (const name of NAMES) {
      const headers = { 'if-none-match': which === '*' ? '*' : tagOf(await read(app, name, cast)) };
      const path = RESOURCES[name](cast);
      const answer = await app.send('GET', path, { token: stranger.token, headers });
      expectProblem(answer, name === 'a list of tickets' ? 403 : 404);
      expect(answer.headers.get('etag')).toBeNull();
      expectProblem(await app.send('GET', path, { headers }), 401);
    }
  });

  test('of a full page still tells where the list goes on since', async () => {
    const talk = await desk(app);
    await messagesInPairs(app, talk, 2);
    const page = (headers: Record<string, string>) =>
      app.send('GET', `/tickets/${talk.ticket.id}/messages?limit=2`, { token: talk.creator.token, headers });
    const full = await page({});
    expect(nextOf(full)).toBeUndefined();
    const latest = await say(app, talk.assignee, talk.ticket.id);

    const answer = await page({ 'if-none-match': tagOf(full) });

    expect([200, 304]).toContain(answer.status);
    const next = await app.send('GET', nextOf(answer) ?? '', { token: talk.creator.token });
    expectAnswer(next, 200, [latest]);
  });
});
