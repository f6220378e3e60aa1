import { COMMON_WORD, isPostgres } from './fill.js';
import { createFixture, type Fixture } from './fixture.js';
import { load } from './load.js';
import type { Figures } from './report.js';
import { get, ROUTES, send, ticketsOf, type Request } from './requests.js';
import { alternate, type Measure, type Scenario } from './scenario.js';
import { startServer, type Server } from './server.js';
import { RARE_WORD } from './texts.js';
import { FEWEST_TICKETS, PROFILES, type UserName } from './users.js';

export const growth: Scenario = {
  name: 'growth',
  description:
    'Compares Wasil on a large database with Wasil on one of a hundredth of its size, one request after the other ' +
    'over one connection; and the size of the table of tickets without indexes.',
  compares: 'With all tickets / with a hundredth of them',
  defaults: { tickets: 1_000_000, pairs: 7, seconds: 1 },
  async prepare({ database, tickets, pairs, seconds }) {
    const hundredth = Math.max(FEWEST_TICKETS, Math.floor(tickets / 100));
    const small = await measuresOf(await createFixture(database, hundredth), seconds);
    const large = await measuresOf(await createFixture(database, tickets), seconds);
    return Object.entries(large).map(([name, measure]) =>
      alternate(name, pairs, measure, small[name] as Measure),
    );
  },
};

/** What is measured, by its name; of a database of any size each request asks for about as many rows. */
async function measuresOf(fixture: Fixture, seconds: number): Promise<Record<string, Measure>> {
  const server = await startServer('src/main.js', fixture.url);
  const list = (user: UserName, query: string) => [get(`${ticketsOf(user)}?${query}`, fixture.tokens[user])];
  const requests = {
    'first page': list('most', 'limit=50'),
    'page 100': [await pageAfter(server, list('most', 'limit=50')[0] as Request, 99)],
    'one ticket': ROUTES.ticket.requests(fixture),
    'its messages': ROUTES.messages.requests(fixture),
    'rare word': list('many', `q=${RARE_WORD}`),
    'common word': list('many', `q=${COMMON_WORD}&limit=10`),
    "manager's first page": list('manager', 'limit=50'),
    "manager's rare word": list('manager', `q=${RARE_WORD}`),
    "manager's common word": list('manager', `q=${COMMON_WORD}&limit=10`),
    ...(await requestsForSuggestions(server, fixture)),
  };
  const loads = Object.entries(requests).map(([name, sent]) => {
    const measure = async () => {
      const figures = await load(server, sent, { connections: 1, seconds });
      if (name === FIRST_PROPOSAL) await removeProposals(fixture);
      return figures;
    };
    return [name, measure] as const;
  });
  return { ...Object.fromEntries(loads), 'table of tickets': () => sizeOf(fixture) };
}

const FIRST_PROPOSAL = 'first proposal';
/** How many tickets have a proposal before anything is measured. */
const KEPT = 20;

/** Those of `most` are written as people write them; each first proposal is that of another ticket. */
async function requestsForSuggestions(
  server: Server,
  { database, tokens }: Fixture,
): Promise<Record<string, Request[]>> {
  const ofTickets = async (user: 'most' | 'manager', route: string) => {
    const column = user === 'manager' ? 'assigned_to' : 'created_by';
    const rows = await database.query<{ id: number }[]>(
      `SELECT id FROM tickets WHERE ${column} = ${PROFILES[user]} ORDER BY id DESC LIMIT 6000`,
    );
    return rows.map(({ id }) => get(`/tickets/${id}/${route}`, tokens[user]));
  };
  const proposals = await ofTickets('most', 'ai-response');
  const kept = proposals.slice(0, KEPT);
  for (const request of kept) await send(server.url, request);
  return {
    [FIRST_PROPOSAL]: proposals.slice(KEPT),
    'kept proposal': kept,
    suggestions: await ofTickets('most', 'suggestions'),
    "manager's suggestions": await ofTickets('manager', 'suggestions'),
  };
}

/** Of the tickets that had none before, so that each run makes first ones. */
async function removeProposals({ database }: Fixture): Promise<void> {
  const made = `id > ${KEPT}`;
  await database.query(
    `UPDATE tickets SET ai_response = '', ai_updated_at = NULL WHERE id IN (SELECT ticket_id FROM suggestions WHERE ${made})`,
  );
  await database.query(`DELETE FROM suggestions WHERE ${made}`);
}

/** Follows so many links to the next page, or as many as there are. */
async function pageAfter(server: Server, first: Request, pages: number): Promise<Request> {
  let page = first;
  for (let turned = 0; turned < pages; turned++) {
    const link = (await send(server.url, page)).headers.get('link') ?? '';
    const next = /<([^>]+)>; *rel="next"/.exec(link)?.[1];
    if (next === undefined) break;
    const { pathname, search } = new URL(next, server.url + page.path);
    page = { ...first, path: pathname + search };
  }
  return page;
}

/** The table of tickets with texts that are kept apart (TOAST), without its indexes. */
async function sizeOf({ database }: Fixture): Promise<Figures> {
  const size = isPostgres(database)
    ? "pg_table_size('tickets') AS bytes"
    : "sum(pgsize) AS bytes FROM dbstat WHERE name = 'tickets'";
  const [row] = await database.query<{ bytes: unknown }[]>(`SELECT ${size}`);
  return { MiB: Number(row?.bytes) / 2 ** 20 };
}
