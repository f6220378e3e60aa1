import { verify } from 'argon2';
import Fastify, { type FastifyReply } from 'fastify';
import { openDatabase } from './baseline-database.js';
import { openTicket, postMessage, viewsOf, type Row } from './baseline-data.js';
import { callerOf, tokensFor } from './baseline-tokens.js';

/**
 * The baseline: the server that a good engineer would write by hand for the hot routes. It is plain Fastify with pg or
 * better-sqlite3, prepared statements, a token verified at each request, JSON made of rows, and for a message or a new
 * ticket a transaction that also writes the event. It keeps none of Wasil's other promises.
 */
const { DATABASE_URL = '', PORT = '0' } = process.env;

const database = openDatabase(DATABASE_URL);
const views = viewsOf(database);
const server = Fastify();

interface OfId {
  Params: { id: string };
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const bodyOf = (properties: Record<string, object>) => ({
  schema: { body: { type: 'object', required: Object.keys(properties), properties } },
});
const refuse = (reply: FastifyReply, status: number) => reply.status(status).send({ status });

const sessionOf = (account: Row) => ({ ...tokensFor(account.p_id), ...views.account(account) });

server.get<OfId>('/profiles/:id/tickets', async (request, reply) => {
  const caller = callerOf(request);
  if (Number(request.params.id) !== caller) return refuse(reply, 403);
  return (await database.rows('tickets', caller)).map(views.ticket);
});

server.get<OfId>('/tickets/:id', async (request, reply) => {
  const [ticket] = await database.rows('ticket', Number(request.params.id), callerOf(request));
  return ticket ? views.ticket(ticket) : refuse(reply, 404);
});

server.get<OfId>('/tickets/:id/messages', async (request) =>
  (await database.rows('messages', Number(request.params.id), callerOf(request))).map(views.message),
);

server.post<OfId & { Body: { content: string } }>(
  '/tickets/:id/messages',
  bodyOf({ content: text(10_000) }),
  async (request, reply) => {
    const steps = postMessage(Number(request.params.id), callerOf(request), request.body.content);
    const messages = await database.transaction(steps);
    if (messages.length === 0) return refuse(reply, 404);
    return reply.status(201).send(messages.map(views.message));
  },
);

server.post<OfId & { Body: { title: string; content: string; assigned_to: number } }>(
  '/profiles/:id/tickets',
  bodyOf({ title: text(120), content: text(10_000), assigned_to: { type: 'integer' } }),
  async (request, reply) => {
    const { title, content, assigned_to } = request.body;
    const caller = callerOf(request);
    if (Number(request.params.id) !== caller) return refuse(reply, 403);
    const [ticket] = await database.transaction(openTicket(caller, assigned_to, title, content));
    return ticket ? reply.status(201).send(views.ticket(ticket)) : refuse(reply, 404);
  },
);

server.get('/users/token/refresh', async (request, reply) => {
  const [account] = await database.rows('account', callerOf(request));
  return account ? sessionOf(account) : refuse(reply, 404);
});

server.post<{ Body: { username: string; password: string } }>(
  '/login',
  bodyOf({ username: text(150), password: text(1000) }),
  async (request, reply) => {
    const { username, password } = request.body;
    const [account] = await database.rows('accountOf', username.toLowerCase());
    const isRight = account !== undefined && (await verify(account.u_password as string, password));
    return isRight ? sessionOf(account) : refuse(reply, 401);
  },
);

console.log(`Baseline listens on ${await server.listen({ port: Number(PORT), host: '127.0.0.1' })};`);
