import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

type Members = Record<string, unknown>;

/** The requests that write a title or a content, each by somebody who may. */
const WRITERS = {
  'opens a ticket': ({ creator, assignee }: Desk, members: Members) =>
    app.send('POST', `/profiles/${creator.id}/tickets`, {
      token: creator.token,
      body: { title: 'Printer on fire', content: 'It smokes.', assigned_to: assignee.id, ...members },
    }),
  'changes a ticket': ({ creator, ticket }: Desk, members: Members) =>
    app.send('PUT', `/tickets/${ticket.id}`, { token: creator.token, body: members }),
  'writes a message': ({ creator, ticket }: Desk, members: Members) =>
    app.send('POST', `/tickets/${ticket.id}/messages`, { token: creator.token, body: members }),
  'edits a message': async ({ creator, ticket }: Desk, members: Members) => {
    const { id } = await say(app, creator, ticket.id);
    return app.send('PUT', `/tickets/${ticket.id}/messages/${id}`, { token: creator.token, body: members });
  },
};
type Writer = keyof typeof WRITERS;
type Place = [Writer, 'title' | 'content'];

const PLACES: Place[] = [
  ['opens a ticket', 'title'],
  ['opens a ticket', 'content'],
  ['changes a ticket', 'title'],
  ['changes a ticket', 'content'],
  ['writes a message', 'content'],
  ['edits a message', 'content'],
];
const CONTENTS = PLACES.filter(([, member]) => member === 'content');
const TITLES = PLACES.filter(([, member]) => member === 'title');

const LONGEST = { title: 120, content: 10_000 };
/** What is sent to a place. */
type Text = (place: Place) => unknown;

const the =
  (value: unknown): Text =>
  () =>
    value;

/** A character as often as the place holds it, and some more. */
const filled =
  (character: string, more = 0): Text =>
  ([, member]) =>
    character.repeat(LONGEST[member] + more);

/** Sends a text to each place in turn: what stands there then, or the members that the refusal names. */
async function outcomes(places: Place[], text: Text): Promise<unknown> {
  const people = await desk(app);
  const results: [string, unknown][] = [];
  for (const place of places) {
    const [writer, member] = place;
    const answer = await WRITERS[writer](people, { [member]: text(place) });
    results.push([`${writer}, ${member}`, outcome(answer, member)]);
  }
  return Object.fromEntries(results);
}

function outcome({ status, body }: Answer, member: string): unknown {
  if (status === 400)
    return { refused: (body as { errors: { field: string }[] }).errors.map(({ field }) => field) };
  // Writing a message answers with the whole list.
  const row = (Array.isArray(body) ? body.at(-1) : body) as Members;
  return { status, kept: row[member] };
}

function kept(places: Place[], text: Text): unknown {
  const status = {
    'opens a ticket': 201,
    'writes a message': 201,
    'changes a ticket': 200,
    'edits a message': 200,
  };
  return Object.fromEntries(
    places.map((place) => [place.join(', '), { status: status[place[0]], kept: text(place) }]),
  );
}

function refused(places: Place[]): unknown {
  return Object.fromEntries(places.map((place) => [place.join(', '), { refused: [place[1]] }]));
}

describe('a title or a content may be', () => {
  test.each([
    ['one character', the('!')],
    ['one character beyond 16 bits', the('🖨')],
    ['as long as can be', filled('x')],
    ['as long as can be beyond 16 bits', filled('🔥')],
    ['in any script', the('Принтер горит — 打印机着火 · الطابعة تحترق')],
    ['full of markup and quotes', the(`<b onclick="x">'; DROP TABLE tickets; --\\ %_ \${1}`)],
  ])('%s', async (_, text) => {
    expect(await outcomes(PLACES, text)).toEqual(kept(PLACES, text));
  });

  test('in pieces of letters, which are composed before they are measured', async () => {
    expect(await outcomes(PLACES, filled('e\u0301'))).toEqual(kept(PLACES, filled('\u00e9')));
  });
});

describe('neither title nor content may be', () => {
  test.each([
    ['too long', filled('x', 1)],
    ['too long beyond 16 bits', filled('🔥', 1)],
    ['much too long', filled('x', 200_000)],
  ])('%s', async (_, text) => {
    expect(await outcomes(PLACES, text)).toEqual(refused(PLACES));
  });

  test.each([
    ['empty', ''],
    ['spaces', '   '],
    ['other blanks', '\u00a0\u3000\u2028'],
    ['line breaks and tabs', '\r\n\t\n'],
    ['with a NUL', 'a\0b'],
    ['with a bell', 'a\u0007b'],
    ['with an escape', '\u001b[31mred'],
    ['with a delete', 'a\u007fb'],
    ['with a C1 control', 'a\u0085b'],
    ['with the first half of a pair', 'a\ud83d'],
    ['with the second half of a pair', '\ude00a'],
    ['with a pair the wrong way round', 'a\ude00\ud83db'],
    ['a number', 7],
    ['null', null],
    ['a list', ['It smokes.']],
    ['an object', { text: 'It smokes.' }],
  ])('%s', async (_, value) => {
    expect(await outcomes(PLACES, the(value))).toEqual(refused(PLACES));
  });
});

describe('a content keeps', () => {
  test.each([
    ['its line breaks and tabs', 'It smokes.\n\tA lot.\r\nStill.\rNow.'],
    ['the white space around it', ' \n\t It smokes. \t\n '],
  ])('%s', async (_, text) => {
    expect(await outcomes(CONTENTS, the(text))).toEqual(kept(CONTENTS, the(text)));
  });
});

describe('a title', () => {
  test.each([
    ['is trimmed', '  Printer  in  flames\t\n', 'Printer  in  flames'],
    ['is trimmed of any white space', '\u00a0\u3000Printer in flames\u2028\ufeff', 'Printer in flames'],
    ['is trimmed before it is measured', `  ${'x'.repeat(120)}  `, 'x'.repeat(120)],
  ])('%s', async (_, text, trimmed) => {
    expect(await outcomes(TITLES, the(text))).toEqual(kept(TITLES, the(trimmed)));
  });

  test.each([
    ['a line feed', 'Printer\non fire'],
    ['a carriage return', 'Printer\ron fire'],
    ['a tab', 'Printer\ton fire'],
  ])('is one line, without %s', async (_, text) => {
    expect(await outcomes(TITLES, the(text))).toEqual(refused(TITLES));
  });
});

test('a bad text changes nothing, and a good one beside it neither', async () => {
  const { creator, assignee, ticket } = await desk(app);
  const message = await say(app, creator, ticket.id);
  const { token } = creator;
  const path = `/tickets/${ticket.id}`;

  const bad = { title: 'Printer in flames', content: 'a\0b' };
  expectBadFields(await app.send('PUT', path, { token, body: bad }), 'content');
  expectBadFields(await app.send('PUT', path, { token, body: { ...bad, title: '' } }), 'title', 'content');
  expectBadFields(await app.send('PUT', `${path}/messages/${message.id}`, { token, body: bad }), 'content');
  expectBadFields(await app.send('POST', `${path}/messages`, { token, body: bad }), 'content');

  expect((await app.send('GET', path, { token: assignee.token })).body).toEqual(ticket);
  expect((await app.send('GET', `${path}/messages`, { token: assignee.token })).body).toEqual([message]);
});
