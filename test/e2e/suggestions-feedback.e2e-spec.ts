import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Suggestion, SuggestionFeedback, SuggestionSource } from '../../src/suggestions/suggestion.entity.js';
import { manager } from '../factories/person.js';
import { scene } from '../factories/scene.js';
import { publish } from '../factories/solution.js';
import { newWord, propose, rate, renew, solutionsFor } from '../factories/suggestion.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const rows = () => app.nest.get(DataSource).manager;

/** What was said of the proposals for a ticket: of each, in their order, by whom and whether it helped. */
async function saidOf(ticketId: number): Promise<[number, boolean][][]> {
  const suggestions = await rows().find(Suggestion, { where: { ticketId }, order: { id: 'ASC' } });
  return Promise.all(
    suggestions.map(async ({ id }) => {
      const said = await rows().find(SuggestionFeedback, {
        where: { suggestionId: id },
        order: { profileId: 'ASC' },
      });
      return said.map(({ profileId, isHelpful }) => [profileId, isHelpful] as [number, boolean]);
    }),
  );
}

describe('what readers say of a proposal', () => {
  test('is the last word of each', async () => {
    const { creator, assignee, ticket } = await scene(app, 'creator', { proposed: true });
    for (const helpful of [true, false, false]) await rate(app, creator, ticket.id, helpful);
    for (const helpful of [false, true]) await rate(app, assignee, ticket.id, helpful);

    const words: [number, boolean][] = [
      [creator.id, false],
      [assignee.id, true],
    ];
    expect(await saidOf(ticket.id)).toEqual([words.toSorted(([one], [other]) => one - other)]);
  });

  test('is one word, however many they say at once', async () => {
    const { creator, ticket } = await scene(app, 'creator', { proposed: true });

    await Promise.all(Array.from({ length: 10 }, () => rate(app, creator, ticket.id, true)));

    expect(await saidOf(ticket.id)).toEqual([[[creator.id, true]]]);
  });

  test('is said of the one that is given by then', async () => {
    const { creator, ticket } = await scene(app, 'creator', { proposed: true });
    await rate(app, creator, ticket.id, false);
    await renew(app, creator, ticket.id);
    await rate(app, creator, ticket.id, true);

    expect(await saidOf(ticket.id)).toEqual([[[creator.id, false]], [[creator.id, true]]]);
  });

  test('goes with the ticket, as its proposals do', async () => {
    const { creator, ticket } = await scene(app, 'creator', { proposed: true });
    await rate(app, creator, ticket.id, true);
    const { id } = await rows().findOneByOrFail(Suggestion, { ticketId: ticket.id });

    await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });

    expect([
      await rows().countBy(Suggestion, { ticketId: ticket.id }),
      await rows().countBy(SuggestionSource, { suggestionId: id }),
      await rows().countBy(SuggestionFeedback, { suggestionId: id }),
    ]).toEqual([0, 0, 0]);
  });

  test.each([{}, { helpful: null }, { helpful: 'yes' }, { helpful: 1 }])(
    'says whether it helped, which %j does not',
    async (body) => {
      const { creator, ticket } = await scene(app, 'creator', { proposed: true });

      const answer = await app.send('POST', `/tickets/${ticket.id}/suggestions/feedback`, {
        token: creator.token,
        body,
      });

      expectBadFields(answer, 'helpful');
      expect(await saidOf(ticket.id)).toEqual([[]]);
    },
  );
});

describe('a solution that was called unhelpful', () => {
  /** Two solutions with the same words, of which the first has more of them in its title and fits better. */
  async function twoSolutions() {
    const [author, words] = [await manager(app), [newWord(), newWord(), newWord(), newWord()] as const];
    const [word, more, other, evenMore] = words;
    const better = await publish(app, author, { title: words.join(' '), content: 'Hold both keys.' });
    const almost = await publish(app, author, {
      title: `${word} ${other}`,
      content: `Press ${more} and ${evenMore}.`,
    });
    return {
      ids: [better.id, almost.id] as const,
      like: { title: `${word} ${more}` },
      unlike: { title: `${other} ${evenMore}` },
    };
  }

  async function say(about: { title: string }, words: readonly boolean[]): Promise<void> {
    for (const helpful of words) {
      const { creator, ticket } = await desk(app, about);
      await propose(app, creator, ticket.id);
      await rate(app, creator, ticket.id, helpful);
    }
  }

  async function sayOfOne(about: { title: string }, words: readonly boolean[]): Promise<void> {
    const { creator, ticket } = await desk(app, about);
    await propose(app, creator, ticket.id);
    for (const helpful of words) {
      await rate(app, creator, ticket.id, helpful);
      await renew(app, creator, ticket.id);
    }
  }

  async function bestFor(about: { title: string }): Promise<number | undefined> {
    const { creator, ticket } = await desk(app, about);
    const [best] = await solutionsFor(app, creator, ticket.id);
    return best;
  }

  const [NO, YES] = [false, true];

  test('five times comes for like tickets after another that fits almost as well, and for others before it', async () => {
    const { ids, like, unlike } = await twoSolutions();
    const [better, almost] = ids;
    expect(await bestFor(like)).toBe(better);

    await say(like, [NO, NO, NO, NO]);
    expect(await bestFor(like)).toBe(better);
    await say(like, [NO]);

    expect(await bestFor(like)).toBe(almost);
    expect(await bestFor(unlike)).toBe(better);
  });

  test('five times by somebody with one ticket stays before the other', async () => {
    const { ids, like } = await twoSolutions();

    await sayOfOne(like, [NO, NO, NO, NO, NO]);

    expect(await bestFor(like)).toBe(ids[0]);
  });

  test('and more often helpful stays before the other', async () => {
    const { ids, like } = await twoSolutions();

    await say(like, [YES, YES, YES, YES, YES, YES, NO, NO, NO, NO, NO]);

    expect(await bestFor(like)).toBe(ids[0]);
  });
});
