import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { wordsIn } from '../src/search/word-columns.js';
import { indexedWords } from '../src/search/search-query.js';
import { Solution } from '../src/solutions/solution.entity.js';
import { PROFILES } from './users.js';

interface Text {
  title: string;
  content: string;
}

/** How many solutions are made of each that is written down: with all of them, as many as a large desk has. */
const COPIES = 6;

/** In three tickets of each of the named users, and in one of 100,000 others. */
export const RARE_WORD = 'xylograph';

const ANYBODYS =
  'Since this morning it does not work. I have tried to turn it off and on again, twice, and asked around.';

/** The contents that tickets have: each twice, the second time with the rare word. */
export interface TextTable {
  /** SQL for rows of `number`, `content` and `words`, numbered from 0: first a short content, then those that people would write. */
  rows: string;
  /** How many people would write. */
  real: number;
}

export async function readTexts(): Promise<TextTable> {
  const real = await read('tickets');
  const contents = [ANYBODYS, ...real.map(({ title, content }) => `${ANYBODYS} ${title}: ${content}`)];
  const rows = contents
    .flatMap((content) => [content, `It is a ${RARE_WORD}. ${content}`])
    .map((content, number) => `(${number}, ${quoted(content)}, ${quoted(indexedWords(content))})`);
  return { rows: `VALUES ${rows.join()}`, real: real.length };
}

/** Publishes solutions, of which a ticket has some hundred to be compared with. */
export async function publishSolutions(database: DataSource): Promise<void> {
  const at = new Date('2024-01-01');
  for (let site = 1; site <= COPIES; site++)
    for (const { title, content } of await read('solutions')) {
      const texts = { title: `${title} (site ${site})`, content };
      const row = { ...texts, authorId: PROFILES.manager, version: 1, createdAt: at, updatedAt: at };
      await database.getRepository(Solution).insert({ ...row, ...wordsIn(Solution, texts) });
    }
}

async function read(file: 'tickets' | 'solutions'): Promise<Text[]> {
  return JSON.parse(await readFile(`bench/suggestions/${file}.json`, 'utf8')) as Text[];
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
