import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { MOST_ROWS } from '../../src/search/ranking.js';
import { SolutionTransferService } from '../../src/solutions/solution-transfer.service.js';
import { published } from '../factories/solution.js';
import { newWord, propose, solutionsFor } from '../factories/suggestion.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function solutionsOfTicket(texts: { title: string; content?: string }): Promise<number[]> {
  const { creator, ticket } = await desk(app, { content: 'Please help.', ...texts });
  return solutionsFor(app, creator, ticket.id);
}

describe('a word of a ticket', () => {
  const word = newWord();
  const [start, end] = [word.slice(0, 4), word.slice(5)];
  const letter = word.charAt(4);
  let id: number;
  beforeAll(async () => {
    id = (await published(app, { title: `Adjust the ${word}` })).solution.id;
  });

  test.each([
    ['as it is', word, true],
    ['in capital letters', word.toUpperCase(), true],
    ['in a form of it', `${word}s`, true],
    ['without a letter', start + end, true],
    ['with a letter too many', `${start}x${letter}${end}`, true],
    ['with another letter', `${start}x${end}`, true],
    ['with two letters changed round', word.slice(0, 3) + letter + word.charAt(3) + end, true],
    ['with two other letters', `x${word.slice(1, 4)}x${end}`, false],
    ['of which only the beginning is the same', `${word.slice(0, 5)}xyz`, false],
  ])('finds a solution: %s', async (_, written, isFound) => {
    expect(await solutionsOfTicket({ title: written })).toEqual(isFound ? [id] : []);
  });
});

test('a word that more than a thousand solutions have counts for nothing', async () => {
  const [rare, ...common] = [newWord(), newWord(), newWord(), newWord(), newWord()] as const;
  const { author } = await published(app, { title: newWord() });
  const transfer = app.nest.get(SolutionTransferService);
  const at = new Date();
  const many = { authorId: author.id, ticketId: null, title: 'Handbook', content: common.join(' ') };
  await app.nest.get(UnitOfWork).run(async () => {
    for (let count = 0; count < MOST_ROWS; count++)
      await transfer.bringIn({ ...many, createdAt: at, updatedAt: at });
  });
  const { solution } = await published(app, { title: 'Handbook', content: [rare, ...common].join(' ') });

  expect(await solutionsOfTicket({ title: 'Help', content: [rare, ...common].join(' ') })).toEqual([
    solution.id,
  ]);
});

describe('a word finds a solution that says the same otherwise', () => {
  test.each([
    ['in the same language', 'Wi-Fi at the fair', 'No wlan'],
    ['by a phrase', 'Use the photocopier', 'الطابعات'],
    ['in the other language', 'Calibrate the beamer', 'البروجكتر'],
    ['the other way round', 'استرجاع الفلاشة', 'usb stick'],
    ['in another form of a short word', 'أعد ضبط الشبكة', 'lan'],
  ])('%s', async (_, title, asked) => {
    const { solution } = await published(app, { title, content: '1. Hold both keys.' });

    expect(await solutionsOfTicket({ title: asked })).toEqual([solution.id]);
  });
});

describe('a solution in the language of the ticket', () => {
  test('is taken before one that fits somewhat better', async () => {
    const word = newWord();
    const { solution: english } = await published(app, {
      title: `${word} reset`,
      content: `1. Hold both keys of the ${word}.`,
    });
    const { solution: arabic } = await published(app, {
      title: word,
      content: `١. اضغط على المفتاحين معا.\n٢. انتظر دقيقة.`,
    });
    const greeting = 'السلام عليكم ورحمة الله وبركاته';

    const { creator, ticket } = await desk(app, { title: word, content: greeting });
    const { ai_response: text } = await propose(app, creator, ticket.id);

    expect(text).toContain(`1. اضغط على المفتاحين معا. (Solution ${arabic.id})`);
    expect(text).not.toContain(`Solution ${english.id}`);
    expect(await solutionsOfTicket({ title: word })).toContain(english.id);
  });

  test('gives the steps in that language where it has both', async () => {
    const word = newWord();
    const content = '1. Hold both keys.\n2. Wait.\n1. اضغط على المفتاحين معا.\n2. انتظر دقيقة.';
    await published(app, { title: word, content });

    for (const [asked, step, other] of [
      ['السلام عليكم ورحمة الله وبركاته', '2. انتظر دقيقة.', 'Wait'],
      ['Please help.', '2. Wait.', 'دقيقة'],
    ] as const) {
      const { creator, ticket } = await desk(app, { title: word, content: asked });
      const { ai_response: text } = await propose(app, creator, ticket.id);
      expect(text).toContain(step);
      expect(text).not.toContain(other);
    }
  });
});
