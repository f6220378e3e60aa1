import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { rows } from '../support/rows.js';

let site: Installation;

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(() => site.remove());

const WRITES = 1000;
const WRITERS = 8;

async function signUp(server: Server): Promise<SessionView> {
  const answer = await server.send('POST', '/signup', { body: newcomer() });
  expect(answer.status).toBe(201);
  return answer.body as SessionView;
}

async function newManager(server: Server): Promise<SessionView> {
  const session = await signUp(server);
  expect((await site.wasil(['user', 'promote', session.user.username])).status).toBe(0);
  return session;
}

/** What one client wrote and was told to be kept. */
interface Written {
  session: SessionView;
  tickets: TicketView[];
  messages: MessageView[];
}

/** Writes tickets and messages under the latest of them in turn; stops at the first request that has no answer. */
async function writeOn(server: Server, { session, tickets, messages }: Written, managerId: number) {
  const { access: token, profile } = session;
  for (let turn = 0; turn < WRITES / WRITERS; turn++) {
    const latest = tickets.at(-1);
    const isTicket = latest === undefined || turn % 5 === 0;
    const content = `Line one of ${turn}\n${'x'.repeat(turn * 10)}`;
    const answer = await (
      isTicket
        ? server.send('POST', `/profiles/${profile.id}/tickets`, {
            token,
            body: { title: `Ticket ${turn}`, content, assigned_to: managerId },
          })
        : server.send('POST', `/tickets/${latest.id}/messages`, { token, body: { content } })
    ).catch(() => undefined);
    if (answer === undefined) return;
    expect(answer.status).toBe(201);
    if (isTicket) tickets.push(answer.body as TicketView);
    else messages.push((answer.body as MessageView[]).at(-1) as MessageView);
  }
}

test('what was answered before the process was killed is there when it starts again', async () => {
  const server = await site.serve();
  const boss = await newManager(server);
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, async (): Promise<Written> => ({
      session: await signUp(server),
      tickets: [],
      messages: [],
    })),
  );
  const all = () => clients.reduce((sum, { tickets, messages }) => sum + tickets.length + messages.length, 0);

  const writing = Promise.all(clients.map((client) => writeOn(server, client, boss.profile.id)));
  while (all() < WRITES / 2) await server.send('GET', '/health/live');
  await server.stop('SIGKILL');
  await writing;

  expect(all()).toBeGreaterThanOrEqual(WRITES / 2);
  expect(all()).toBeLessThan(WRITES);
  const again = await site.serve();
  if (DATABASE === 'sqlite') {
    expect(await rows(site.databaseUrl, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await rows(site.databaseUrl, 'PRAGMA foreign_key_check')).toEqual([]);
  }
  for (const { session, tickets, messages } of clients) {
    const read = async (path: string) => {
      const answer = await again.send('GET', path, { token: session.access });
      expect(answer.status).toBe(200);
      return answer.body as unknown[];
    };
    expect(await read(`/profiles/${session.profile.id}/tickets`)).toEqual(expect.arrayContaining(tickets));
    const threads = await Promise.all(tickets.map(({ id }) => read(`/tickets/${id}/messages`)));
    expect(threads.flat()).toEqual(expect.arrayContaining(messages));
  }
  const client = { session: await signUp(again), tickets: [], messages: [] };
  await writeOn(again, client, boss.profile.id);
  expect(client.tickets.length + client.messages.length).toBe(WRITES / WRITERS);
});
