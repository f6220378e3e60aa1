import { describe, expect, test } from '@jest/globals';
import {
  chosenFor,
  draftOf,
  isAlike,
  isEnough,
  MOST_CHARACTERS,
  proposalOf,
  type FittingSolution,
} from '../../src/suggestions/proposal.js';

const TICKET = { title: 'Samovar leaks', content: 'On the carpet.' };
const ARABIC = { title: 'الغلاية باردة', content: 'منذ أمس.' };
const TWO_STEPS = '1. Pull the plug.\n2. Wait.';

/** A solution that fits as well as can be. */
function solution(id: number, members: Partial<FittingSolution> = {}): FittingSolution {
  return {
    id,
    title: `Title ${id}`,
    content: TWO_STEPS,
    topic: 'samovar',
    score: 10,
    known: 10,
    all: 10,
    shared: 4,
    ...members,
  };
}

const proposed = (solutions: FittingSolution[], ticket = TICKET) =>
  proposalOf(ticket, chosenFor(ticket, solutions));
const idsOf = (solutions: FittingSolution[], ticket = TICKET) =>
  proposed(solutions, ticket).sources.map(({ id }) => id);
const linesOf = (solutions: FittingSolution[], ticket = TICKET) =>
  proposed(solutions, ticket).text.split('\n');

test('a proposal has the steps of the best solution, each with what it rests on', () => {
  expect(linesOf([solution(7)])).toEqual([
    '“Title 7” may help:',
    '1. Pull the plug. (Solution 7)',
    '2. Wait. (Solution 7)',
  ]);
});

test('a proposal for an Arabic ticket is introduced in Arabic', () => {
  expect(linesOf([solution(7)], ARABIC)[0]).toBe('قد يفيدك «Title 7»:');
});

test.each([
  ['has all of what is known', { score: 10, known: 10, all: 10 }, true],
  ['has just enough of what is known', { score: 5.5, known: 10, all: 22 }, true],
  ['has too little of what is known', { score: 5.4, known: 10, all: 10 }, false],
  ['has too little of all', { score: 5.5, known: 5.5, all: 23 }, false],
])('what fits well enough is proposed: one that %s', (_, fit, isProposed) => {
  expect(isEnough(solution(1, fit))).toBe(isProposed);
  expect(idsOf([solution(1, fit)])).toEqual(isProposed ? [1] : []);
});

test.each([
  ['much of what it speaks of', { score: 4, all: 10, shared: 2 }, true],
  ['too little of that', { score: 3.9, all: 10, shared: 2 }, false],
  ['too few words', { score: 9, all: 10, shared: 1 }, false],
])('a ticket is like another that has %s', (_, fit, isIt) => {
  expect(isAlike(solution(1, fit))).toBe(isIt);
});

describe('the solutions that are chosen', () => {
  const inArabic = { content: '١. اضغط على الزر.' };
  test.each<[string, FittingSolution[], typeof TICKET, number[]]>([
    ['none of none', [], TICKET, []],
    ['a second that fits almost as well', [solution(1), solution(2, { score: 8 })], TICKET, [1, 2]],
    ['no second that fits less', [solution(1), solution(2, { score: 7.9 })], TICKET, [1]],
    ['no third', [solution(1), solution(2), solution(3)], TICKET, [1, 2]],
    ['first what is in the language', [solution(1), solution(2, { ...inArabic, score: 6 })], ARABIC, [2]],
    [
      'what fits far better, in any language',
      [solution(1), solution(2, { ...inArabic, score: 5.9 })],
      ARABIC,
      [1],
    ],
    ['English first for an English ticket', [solution(1, inArabic), solution(2, { score: 6 })], TICKET, [2]],
  ])('are %s', (_, solutions, ticket, ids) => {
    expect(idsOf(solutions, ticket)).toEqual(ids);
  });

  test('are numbered on from one to the next', () => {
    expect(linesOf([solution(1), solution(2)]).slice(1)).toEqual([
      '1. Pull the plug. (Solution 1)',
      '2. Wait. (Solution 1)',
      '3. Pull the plug. (Solution 2)',
      '4. Wait. (Solution 2)',
    ]);
  });
});

describe('a proposal has at most its length', () => {
  const step = (length: number) => 'x'.repeat(length);

  test.each<[string, string, number]>([
    ['eight of many short steps', `- ${step(20)}\n`.repeat(40), 8],
    ['whole steps as far as they go', `- ${step(600)}\n`.repeat(3), 2],
    ['one step that is cut', step(5000), 1],
    ['one step of characters that are two code units', '🔥'.repeat(5000), 1],
  ])('and is made of %s', (_, content, steps) => {
    const { text } = proposalOf(TICKET, [solution(1, { content })]);
    const [, ...lines] = text.split('\n');

    expect(Array.from(text).length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(lines).toHaveLength(steps);
    for (const line of lines) expect(line).toMatch(/ \(Solution 1\)$/);
    expect(text.isWellFormed()).toBe(true);
  });

  test('and rests on no solution of which no step has room', () => {
    const content = Array.from({ length: 9 }, () => 'Wait.').join('\n');
    expect(idsOf([solution(1, { content }), solution(2)])).toEqual([1]);
  });
});

describe('a draft of a reply', () => {
  test.each([
    [
      'offers the steps',
      TICKET,
      [solution(7)],
      [
        'Hello Amira,',
        '',
        'please try this, and say here whether it helped:',
        '1. Pull the plug. (Solution 7)',
        '2. Wait. (Solution 7)',
      ],
    ],
    [
      'offers them in Arabic',
      ARABIC,
      [solution(7)],
      [
        'مرحباً Amira،',
        '',
        'يرجى تجربة ما يلي وإخبارنا هنا إن كان قد أفادك:',
        '1. Pull the plug. (Solution 7)',
        '2. Wait. (Solution 7)',
      ],
    ],
  ])('%s', (_, ticket, solutions, lines) => {
    expect(draftOf(ticket, proposed(solutions, ticket).text, 'Amira').split('\n')).toEqual(lines);
  });

  test('asks for what the proposal asks for', () => {
    const { text } = proposalOf(TICKET, []);
    const [hello, , opening, ...facts] = draftOf(TICKET, text, 'Amira').split('\n');

    expect([hello, opening]).toEqual(['Hello Amira,', 'to help you we need to know a little more:']);
    expect(facts).toEqual(text.split('\n').slice(1));
  });

  test('has a text that is no list whole', () => {
    expect(draftOf(TICKET, 'Pull the plug.\nThen wait.', 'Amira')).toMatch(
      /:\nPull the plug\.\nThen wait\.$/,
    );
  });
});
