import { verify } from 'argon2';
import Fastify, { type FastifyReply } from 'fastify';
import { openPostgres } from './floor-postgres.js';
import { shapesOf, type Row } from './floor-rows.js';
import { openSqlite } from './floor-sqlite.js';
import { callerOf, tokensFor } from './floor-tokens.js';

/**
 * The server that a good engineer would write by hand for the hot routes: plain Fastify with pg or better-sqlite3,
 * prepared statements, JSON built from their rows, a token verified at each request. It has none of Wasil's other
 * promises.
 */
const { DATABASE_URL = '', PORT = '0' } = process.env;

const file = /^sqlite:(.+)$/.exec(DATABASE_URL)?.[1];
const data = file === undefined ? openPostgres(DATABASE_URL) : openSqlite(file);
const shapes = shapesOf(data);
const server = Fastify();

interface Named {
  Params: { id: string };
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const taking = (properties: Record<string, object>) => ({
  schema: { body: { type: 'object', required: Object.keys(properties), properties } },
});

function orNotFound<T>(answer: T | undefined, reply: FastifyReply): T | FastifyReply {
  return answer ?? reply.status(404).send({ status: 404 });
}

function sessionOf(account: Row) {
  return { ...tokensFor(account.p_id), ...shapes.account(account) };
}

server.get<Named>('/profiles/:id/tickets', async (request, reply) => {
  const caller = callerOf(request);
  if (Number(request.params.id) !== caller) return reply.status(403).send({ status: 403 });
  return (await data.tickets(caller)).map(shapes.ticket);
});

server.get<Named>('/tickets/:id', async (request, reply) => {
  const row = await data.ticket(Number(request.params.id), callerOf(request));
  return orNotFound(row && shapes.ticket(row), reply);
});

server.get<Named>('/tickets/:id/messages', async (request) =>
  (await data.messages(Number(request.params.id), callerOf(request))).map(shapes.message),
);

server.post<Named & { Body: { content: string } }>(
  '/tickets/:id/messages',
  taking({ content: text(10_000) }),
  async (request, reply) => {
    const rows = await data.postMessage(Number(request.params.id), callerOf(request), request.body.content);
    reply.status(201);
    return orNotFound(rows.length > 0 ? rows.map(shapes.message) : undefined, reply);
  },
);

server.post<Named & { Body: { title: string; content: string; assigned_to: number } }>(
  '/profiles/:id/tickets',
  taking({ title: text(120), content: text(10_000), assigned_to: { type: 'integer' } }),
  async (request, reply) => {
    const { title, content, assigned_to } = request.body;
    const caller = callerOf(request);
    if (Number(request.params.id) !== caller) return reply.status(403).send({ status: 403 });
    const row = await data.openTicket(caller, assigned_to, title, content);
    reply.status(201);
    return orNotFound(row && shapes.ticket(row), reply);
  },
);

server.get('/users/token/refresh', async (request, reply) => {
  const account = await data.account(callerOf(request));
  return orNotFound(account && sessionOf(account), reply);
});

server.post<{ Body: { username: string; password: string } }>(
  '/login',
  taking({ username: text(150), password: text(1000) }),
  async (request, reply) => {
    const { username, password } = request.body;
    const account = await data.accountOf(username.toLowerCase());
    if (!account || !(await verify(account.password as string, password)))
      return reply.status(401).send({ status: 401 });
    return sessionOf(account);
  },
);

console.log(`Floor listens on ${await server.listen({ port: Number(PORT), host: '127.0.0.1' })};`);
process.once('SIGTERM', () => void server.close().then(() => data.close()));
