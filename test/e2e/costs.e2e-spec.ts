import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { textFault } from '../../src/http/text.js';
import { insertMessages, insertTickets } from '../factories/row.js';
import { scene, type Scene } from '../factories/scene.js';
import type { TestApp } from '../support/app.js';
import { expectCheap, expectNoLeap, withGauge } from '../support/costs.js';
import type { Cost, Gauge } from '../support/gauge.js';
import { bulkyBodies, longTexts, partsOf, type Part } from '../support/hostile-sizes.js';
import { operationsOf } from '../support/openapi.js';
import { TELLS_TIME } from '../support/processor.js';

/** How many characters go into a part that the document does not bound, as Latin letters in a header or a query. */
const MOST_IN_HEAD = 8000;
/** And into a body, whatever its members may have: as much as the server reads, in the shortest of spellings. */
const MOST_IN_BODY = 160_000;

/** Headers that say nothing in the document, and that any request may have. */
const USUAL_HEADERS = [
  'Accept',
  'Content-Type',
  'Cookie',
  'Origin',
  'User-Agent',
  'X-Forwarded-For',
  'X-Request-Id',
];
const WITH_USUAL_HEADERS = ['POST /login', 'GET /profiles/{id}/tickets'];

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as OpenAPIObject;

const SNIPPETS: Part = { place: 'query', name: 'snippets=true&limit=100&q', most: 200 };

/** What gives many words between two spaces, and a search of which many terms begin as they do. */
const MANY_WORDS = ['1÷', '½', '⅒', '1 '];
/** Phrases that begin alike, and a text full of their beginning that has them at its end. */
const [SUNS, ENDS] = ['☀'.repeat(23), Array.from('☁☂☃☄☎☔☘')];
const SUNNY = [SUNS.repeat(420), ...ENDS.map((end) => end + SUNS), ENDS.at(-1)].join('');
const PHRASES = ENDS.map((end) => `"${SUNS}${end}"`).join(' ');
/** As many marks as a text may have in a row, again and again, and a word at the end. */
const MARKED = `${`a${'\u0301'.repeat(30)} `.repeat(312)}zebra`;
const MANY_TERMS = `1 or ${Array.from('abcdefghijklmnopqrstuvwxyz0123456789', (end) => `1${end}`).join(' ')}`;

/** What the content of a ticket or a message may be. */
const CONTENT = { min: 1, max: 10_000, lines: true };

let app: TestApp;
let gauge: Gauge;
withGauge((ofTests, ofServer) => {
  app = ofTests;
  gauge = ofServer;
}, writeDearTexts);

/** Texts in the database that are dear to search, to cut excerpts from and to show. */
async function writeDearTexts(app: TestApp, cast: Scene): Promise<void> {
  const full = longTexts(10_000).filter((text) => textFault(text, CONTENT) === undefined);
  await insertMessages(
    app,
    cast,
    Array.from({ length: 60 }, (_, index) => ({ content: full[index % full.length] ?? '' })),
  );
  const contents = [...full, ...Array.from({ length: 25 }, () => `zebra${' '.repeat(9990)}`)];
  await insertTickets(
    app,
    cast,
    contents.flatMap((content) => [{ content }, { content: `${content.slice(0, -8)} needle` }]),
  );
  if (DATABASE === 'postgres') await app.nest.get(DataSource).query('ANALYZE');
}

interface Row {
  part: Part;
  characters: number;
}

function rowsOf(operation: string): Row[] {
  const described = operationsOf(document).get(operation);
  const usual = WITH_USUAL_HEADERS.includes(operation) ? USUAL_HEADERS : [];
  const parts = [
    ...partsOf(document, described ?? { responses: {} }),
    ...usual.map((name): Part => ({ place: 'header', name, most: undefined })),
  ];
  return parts.flatMap((part) => {
    const allowed = Math.min(part.most ?? MOST_IN_HEAD, part.place === 'body' ? Infinity : MOST_IN_HEAD);
    return (part.place === 'body' ? [allowed, MOST_IN_BODY] : [allowed]).map((characters) => ({
      part,
      characters,
    }));
  });
}

(TELLS_TIME ? describe : describe.skip)('no request costs more than 50 ms, nor more than its size', () => {
  test.each([...operationsOf(document).keys()])(
    '%s, whatever stands in any part of it',
    async (operation) => {
      await expectCheap(() => gauge.least(operation));
      for (const { part, characters } of rowsOf(operation)) {
        const costs: Cost[] = [];
        const texts = longTexts(characters, characters === MOST_IN_BODY);
        for (const text of texts) costs.push(await gauge.once(operation, part, text));
        const dearest = costs.toSorted((one, other) => other.ms - one.ms)[0]?.text ?? '';
        const half = Array.from(dearest)
          .slice(0, characters / 2)
          .join('');
        const costOf = (text: string) => () => gauge.least(operation, part, text);
        await expectCheap(costOf(dearest));
        await expectNoLeap(costOf(dearest), costOf(half));
      }
    },
    240_000,
  );

  test('nor does a body of any other make', async () => {
    const [small, large] = [bulkyBodies(MOST_IN_BODY), bulkyBodies(2 * MOST_IN_BODY)];
    for (const [index, body] of large.entries()) {
      const costOf =
        (sent = '') =>
        () =>
          gauge.least('POST /tickets/{id}/messages', undefined, sent);
      await expectCheap(costOf(body));
      await expectNoLeap(costOf(body), costOf(small[index]));
    }
  });

  test.each([
    'a',
    'needle',
    'zebra',
    'qq',
    'ﷺ',
    'وبال',
    '🔥',
    'a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3',
  ])('a search with snippets, for %s in texts that are dear to cut them from', async (q) => {
    await expectCheap(() => gauge.least('GET /profiles/{id}/tickets', SNIPPETS, q));
  });

  test('a search with snippets in texts of very many words', async () => {
    const cast = await scene(app, 'creator');
    const texts = [...MANY_WORDS.map((words) => words.repeat(9000 / words.length)), SUNNY, MARKED];
    const contents = texts.flatMap((text) => Array<string>(12).fill(text));
    await insertTickets(
      app,
      cast,
      contents.map((content) => ({ content })),
    );
    for (const q of [MANY_TERMS, '1 2 3 10', PHRASES, 'zebra'])
      await expectCheap(() => gauge.least('GET /profiles/{id}/tickets', SNIPPETS, q, cast));
  });
});
