import { readFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import { AuthService } from '../src/auth/auth.service.js';
import { readSettings } from '../src/config/settings.js';
import { createDataSource } from '../src/database/data-source.js';
import { isPostgres } from '../src/database/dialect.js';
import { openMigrated } from '../src/database/migrate.js';
import { UnitOfWork } from '../src/database/unit-of-work.js';
import { ENTITIES } from '../src/entities.js';
import { SolutionsRepository } from '../src/solutions/solutions.repository.js';
import { FittingSolutionsRepository } from '../src/suggestions/fitting-solutions.repository.js';
import { temporaryDatabase } from './fixture.js';
import { atEnd, cleanUpAll, type Options } from './scenario.js';

interface Text {
  title: string;
  content: string;
}

interface Solution extends Text {
  id: string;
}

/** A ticket, and the solutions that are right for it; none where no solution is. */
interface Ticket extends Text {
  solutions: string[];
}

/** The ids of solutions, the best first. */
type Ranking = (ticket: Ticket) => Promise<number[]>;

const JWT_SECRET = 'a secret of a benchmark that nobody else knows';

/**
 * Measures how well tickets find the solutions that are right for them, beside the plain full-text search of the same database. The
 * tickets of `held-back.json` are for this alone: nothing is tuned by them.
 */
export async function measureSuggestions({ database: kind }: Pick<Options, 'database'>): Promise<void> {
  try {
    const settings = readSettings({ DATABASE_URL: await temporaryDatabase(kind), JWT_SECRET });
    const database = await openMigrated(createDataSource(settings, ENTITIES));
    const services = await NestFactory.createApplicationContext(AppModule.forRoot(settings, database), {
      logger: false,
    });
    atEnd(() => services.close());
    const { profile } = await services.get(AuthService).createAccount(
      {
        username: 'author',
        nickname: 'Author',
        email: 'author@example.com',
        password: 'of four good words',
      },
      true,
    );
    const ids = new Map<number, string>();
    for (const { id, title, content } of await read<Solution>('solutions')) {
      const at = new Date();
      const texts = { authorId: profile.id, ticketId: null, title, content, createdAt: at, updatedAt: at };
      const inserted = await services
        .get(UnitOfWork)
        .run(() => services.get(SolutionsRepository).insert(texts));
      ids.set(inserted, id);
    }
    const fitting = services.get(FittingSolutionsRepository);
    const rankings: Record<string, Ranking> = {
      Wasil: async (ticket) => (await fitting.find(ticket, ids.size)).map(({ id }) => id),
      'plain full text': await plainRanking(database),
    };
    const rows: Record<string, Record<string, string | number>> = {};
    for (const [file, name] of [
      ['tickets', 'for tuning'],
      ['held-back', 'held back'],
    ] as const) {
      const tickets = (await read<Ticket>(file)).filter(({ solutions }) => solutions.length > 0);
      for (const [by, ranking] of Object.entries(rankings))
        rows[`${tickets.length} tickets ${name}, ${by}`] = await figuresOf(tickets, ranking, ids);
    }
    console.log(`${ids.size} solutions on ${kind}`);
    console.table(rows);
  } finally {
    await cleanUpAll();
  }
}

async function read<Row>(file: string): Promise<Row[]> {
  return JSON.parse(await readFile(`bench/suggestions/${file}.json`, 'utf8')) as Row[];
}

/**
 * Recall: of the solutions that are right for a ticket, how many are among the first so many, and where there are more than
 * that, of so many. MRR: one divided by the place of the first that is right. All as means of the tickets.
 */
async function figuresOf(tickets: readonly Ticket[], ranking: Ranking, ids: ReadonlyMap<number, string>) {
  const sums = { 'recall@1': 0, 'recall@3': 0, MRR: 0 };
  for (const ticket of tickets) {
    const places = (await ranking(ticket)).flatMap((id, place) =>
      ticket.solutions.includes(ids.get(id) ?? '') ? [place] : [],
    );
    const recallAt = (most: number) =>
      places.filter((place) => place < most).length / Math.min(most, ticket.solutions.length);
    sums['recall@1'] += recallAt(1);
    sums['recall@3'] += recallAt(3);
    sums.MRR += 1 / (1 + (places[0] ?? Infinity));
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, (sum / tickets.length).toFixed(3)]),
  );
}

/** What the database's own full-text search makes of a ticket's words, any of them, ranked by its own function. */
async function plainRanking(database: DataSource): Promise<Ranking> {
  if (isPostgres(database)) {
    return async ({ title, content }) => {
      const rows = await database.query<{ id: number }[]>(
        `SELECT id FROM (SELECT id, to_tsvector('english', title || ' ' || content) AS words,
            replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery AS asked FROM solutions) texts
          WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC, id`,
        [`${title} ${content}`],
      );
      return rows.map(({ id }) => id);
    };
  }
  await database.query(`CREATE VIRTUAL TABLE plain USING fts5(title, content)`);
  await database.query('INSERT INTO plain (rowid, title, content) SELECT id, title, content FROM solutions');
  return async ({ title, content }) => {
    const words = `${title} ${content}`.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const rows = await database.query<{ id: number }[]>(
      'SELECT rowid AS id FROM plain WHERE plain MATCH ? ORDER BY bm25(plain), rowid',
      [words.map((word) => `"${word}"`).join(' OR ')],
    );
    return rows.map(({ id }) => id);
  };
}
