import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { createHmac, timingSafeEqual } from 'node:crypto';
import pg from 'pg';

/**
 * The server that a good engineer would write by hand for the hot routes: plain Fastify with pg, one prepared statement
 * a request, JSON built from its rows, a token verified at each request. It has none of Wasil's other promises.
 */
const { DATABASE_URL, JWT_SECRET = '', PORT = '0' } = process.env;

// 2026-01-31 08:00:00.5+00, as PostgreSQL writes it, to 2026-01-31T08:00:00.500Z: far cheaper than by way of a Date.
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => {
  const [moment = '', fraction = ''] = text.slice(0, -3).split('.');
  return `${moment.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
});

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10, options: '-c TimeZone=UTC' });
const server = Fastify();

type Row = Record<string, unknown>;

/** Who calls: the id of a profile, which the token of this server (HS256) holds. */
function callerOf({ headers }: FastifyRequest): number {
  const [head, claims, signature] = (headers.authorization ?? '').slice(7).split('.');
  const expected = createHmac('sha256', JWT_SECRET).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature ?? '', 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('not signed in');
  const { sub, exp } = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as {
    sub: string;
    exp: number;
  };
  if (exp * 1000 < Date.now()) throw new Error('not signed in any more');
  return Number(sub);
}

const PROFILE = (alias: string, prefix: string) =>
  ['id', 'nickname', 'user_id', 'created_at', 'is_manager']
    .map((column) => `${alias}.${column} AS ${prefix}_${column}`)
    .join(', ');

const TICKETS = `SELECT t.*, ${PROFILE('c', 'c')}, ${PROFILE('a', 'a')} FROM tickets t
  JOIN profiles c ON c.id = t.created_by JOIN profiles a ON a.id = t.assigned_to`;

const MESSAGES = (rows: string) => `SELECT m.*, ${PROFILE('s', 's')} FROM ${rows} m
  JOIN profiles s ON s.id = m.profile_id ORDER BY m.created_at, m.id LIMIT 1000`;

const VISIBLE = 'SELECT id FROM tickets WHERE id = $1 AND (created_by = $2 OR assigned_to = $2)';

const QUERIES = {
  list: `${TICKETS} WHERE t.created_by = $1 ORDER BY t.created_at DESC, t.id DESC LIMIT 1000`,
  ticket: `${TICKETS} WHERE t.id = $1 AND (t.created_by = $2 OR t.assigned_to = $2)`,
  messages: MESSAGES(`(SELECT * FROM messages WHERE ticket_id IN (${VISIBLE}))`),
  postMessage: `WITH ticket AS (${VISIBLE} AND NOT is_resolved FOR NO KEY UPDATE),
    said AS (INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
      SELECT id, $2, $3, now(), now() FROM ticket RETURNING *)
    ${MESSAGES('(SELECT * FROM said UNION ALL SELECT * FROM messages WHERE ticket_id IN (SELECT id FROM ticket))')}`,
  openTicket: `WITH opened AS (
      INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
      SELECT $1, id, $3, $4, now(), now() FROM profiles WHERE id = $2 AND is_manager RETURNING *)
    ${TICKETS.replace('FROM tickets', 'FROM opened')}`,
};

async function rowsOf(name: keyof typeof QUERIES, ...values: unknown[]): Promise<Row[]> {
  const { rows } = await pool.query<Row>({ name, text: QUERIES[name], values });
  return rows;
}

function profileIn(row: Row, prefix: string) {
  return {
    id: row[`${prefix}_id`],
    nickname: row[`${prefix}_nickname`],
    user: row[`${prefix}_user_id`],
    created_at: row[`${prefix}_created_at`],
    is_manager: row[`${prefix}_is_manager`],
  };
}

function ticketIn(row: Row) {
  return {
    id: row.id,
    created_by: row.created_by,
    assigned_to: row.assigned_to,
    title: row.title,
    content: row.content,
    is_resolved: row.is_resolved,
    created_at: row.created_at,
    updated_at: row.updated_at,
    ai_response: row.ai_response,
    ai_updated_at: row.ai_updated_at,
    created_by_obj: profileIn(row, 'c'),
    assigned_to_obj: profileIn(row, 'a'),
  };
}

function messageIn(row: Row) {
  return {
    id: row.id,
    ticket: row.ticket_id,
    profile: row.profile_id,
    content: row.content,
    created_at: row.created_at,
    updated_at: row.updated_at,
    sender: profileIn(row, 's'),
  };
}

interface Named {
  Params: { id: string };
}

function orNotFound<T>(answer: T | undefined, reply: FastifyReply): T | FastifyReply {
  return answer ?? reply.status(404).send({ status: 404 });
}

server.get<Named>('/profiles/:id/tickets', async (request, reply) => {
  const caller = callerOf(request);
  if (Number(request.params.id) !== caller) return reply.status(403).send({ status: 403 });
  return (await rowsOf('list', caller)).map(ticketIn);
});

server.get<Named>('/tickets/:id', async (request, reply) => {
  const [row] = await rowsOf('ticket', request.params.id, callerOf(request));
  return orNotFound(row && ticketIn(row), reply);
});

server.get<Named>('/tickets/:id/messages', async (request) =>
  (await rowsOf('messages', request.params.id, callerOf(request))).map(messageIn),
);

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const bodyOf = (properties: Record<string, object>) => ({
  schema: { body: { type: 'object', required: Object.keys(properties), properties } },
});

server.post<Named & { Body: { content: string } }>(
  '/tickets/:id/messages',
  bodyOf({ content: text(10_000) }),
  async (request, reply) => {
    const rows = await rowsOf('postMessage', request.params.id, callerOf(request), request.body.content);
    reply.status(201);
    return rows.map(messageIn);
  },
);

server.post<Named & { Body: { title: string; content: string; assigned_to: number } }>(
  '/profiles/:id/tickets',
  bodyOf({ title: text(120), content: text(10_000), assigned_to: { type: 'integer' } }),
  async (request, reply) => {
    const { title, content, assigned_to } = request.body;
    const [row] = await rowsOf('openTicket', callerOf(request), assigned_to, title, content);
    reply.status(201);
    return orNotFound(row && ticketIn(row), reply);
  },
);

console.log(`Floor listens on ${await server.listen({ port: Number(PORT), host: '127.0.0.1' })};`);
process.once('SIGTERM', () => void server.close().then(() => pool.end()));
