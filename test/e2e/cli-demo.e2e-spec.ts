import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import type { TicketChangeView } from '../../src/tickets/ticket-change.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { send } from '../support/client.js';
import { Installation, type Program } from '../support/installation.js';

let site: Installation;

function demo(environment: Record<string, string> = {}): Program {
  return site.launch('cli/main.js', ['demo'], { environment: { TMPDIR: site.folder, ...environment } });
}

interface Login {
  username: string;
  password: string;
  role: string;
  profile: number;
  name: string;
}

/** The table of logins as a reader sees it, and the addresses under it. */
async function printed(program: Program) {
  const { input: text } = await program.says(/Stop with Ctrl\+C/);
  const lines = text.split('\n').map((line) => line.split(/ {2,}/));
  const start = lines.findIndex((cells) => cells.join() === 'username,password,role,profile,name') + 1;
  const end = lines.findIndex((cells, index) => index > start && cells.join() === '');
  const logins = lines
    .slice(start, end)
    .map(([username = '', password = '', role = '', profile = '', name = '']): Login => {
      return { username, password, role, profile: Number(profile), name };
    });
  const address = (label: string) => new RegExp(`^${label} +(http://\\S+)$`, 'm').exec(text)?.[1] ?? '';
  return { logins, api: address('API'), docs: address('Swagger UI') };
}

// The demo always brings an SQLite database of its own.
const onSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

onSqlite('the demo', () => {
  beforeEach(async () => {
    site = await Installation.create();
  });

  afterEach(() => site.remove());

  test('prints logins that all work at the address that it prints', async () => {
    const { logins, api, docs } = await printed(demo());

    const sessions = await Promise.all(
      logins.map(async ({ username, password }) => {
        const answer = await send(api, 'POST', '/login', { body: { username, password } });
        expect(answer.status).toBe(200);
        return answer.body as SessionView;
      }),
    );

    expect(
      sessions.map(({ user, profile }) => ({
        username: user.username,
        name: profile.nickname,
        role: profile.is_manager ? 'manager' : 'employee',
        profile: profile.id,
      })),
    ).toEqual(logins.map(({ username, name, role, profile }) => ({ username, name, role, profile })));
    expect(sessions.map(({ profile }) => profile.is_manager).sort()).toEqual([
      ...Array<boolean>(4).fill(false),
      ...Array<boolean>(2).fill(true),
    ]);
    expect((await fetch(docs)).status).toBe(200);
    expect((await fetch(`${api}/`)).url).toBe(docs);
  });

  test('has 30 tickets, open and closed, with messages of both sides', async () => {
    const { logins, api } = await printed(demo());
    const tickets = new Map<number, TicketView>();
    const messages: MessageView[] = [];

    for (const { username, password } of logins.filter(({ role }) => role === 'manager')) {
      const logIn = await send(api, 'POST', '/login', { body: { username, password } });
      const { access: token, profile } = logIn.body as SessionView;
      const list = await send(api, 'GET', `/profiles/${profile.id}/tickets`, { token });
      for (const ticket of list.body as TicketView[]) {
        tickets.set(ticket.id, ticket);
        const thread = await send(api, 'GET', `/tickets/${ticket.id}/messages`, { token });
        messages.push(...(thread.body as MessageView[]));
        const history = await send(api, 'GET', `/tickets/${ticket.id}/history`, { token });
        const happened = (history.body as TicketChangeView[]).map(({ action, member }) => member ?? action);
        const written = (thread.body as MessageView[]).flatMap(({ attachments }) =>
          [0, ...attachments].map(() => 'created'),
        );
        expect(happened).toEqual(['created', ...written, ...(ticket.is_resolved ? ['is_resolved'] : [])]);
      }
    }

    expect(tickets.size).toBe(30);
    const all = [...tickets.values()];
    expect(new Set(all.map(({ is_resolved }) => is_resolved))).toEqual(new Set([true, false]));
    expect(all.filter(({ assigned_to_obj }) => !assigned_to_obj.is_manager)).toEqual([]);
    expect(new Set(messages.map(({ sender }) => sender.is_manager))).toEqual(new Set([true, false]));
    const now = Date.now();
    const times = [...all, ...messages].flatMap(({ created_at, updated_at }) => [created_at, updated_at]);
    expect(times.filter((time) => Date.parse(time) > now)).toEqual([]);
  });

  test('has 20 solutions by its managers, some of them out of tickets that these see', async () => {
    const { logins, api } = await printed(demo());
    const tickets = new Set<number>();

    for (const { username, password } of logins.filter(({ role }) => role === 'manager')) {
      const logIn = await send(api, 'POST', '/login', { body: { username, password } });
      const { access: token } = logIn.body as SessionView;
      const list = (await send(api, 'GET', '/solutions', { token })).body as SolutionView[];
      expect(list).toHaveLength(20);
      for (const { id, author, ticket } of list) {
        expect(author.is_manager).toBe(true);
        if (ticket !== null) tickets.add(ticket);
        const versions = await send(api, 'GET', `/solutions/${id}/versions`, { token });
        expect(versions.body).toHaveLength(1);
      }
    }

    expect(tickets.size).toBeGreaterThan(0);
  });

  test('takes its database away with it and touches no other', async () => {
    const program = demo({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
    await printed(program);
    expect(await readdir(site.folder)).toHaveLength(1);

    const { status, stderr } = await program.stop('SIGINT');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await readdir(site.folder)).toEqual([]);
  });

  test('takes its database away as well where it is stopped before it is ready', async () => {
    const program = demo();
    await program.says(/People: 6/);

    await program.stop('SIGINT');

    expect(await readdir(site.folder)).toEqual([]);
  });

  test('says that it can not listen where that is so, and takes its database away', async () => {
    const first = demo();
    const { port } = new URL((await printed(first)).api);

    const { status, stderr } = await demo({ PORT: port }).exit;

    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^PORT ${port} is in use`));
    expect(await readdir(site.folder)).toHaveLength(1);
  });
});
