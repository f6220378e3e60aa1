import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { manager, newcomer, PASSWORD, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { browser, type Request } from '../support/spa-request.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf, sessionOf } from '../support/session-answer.js';

let app: TestApp;
let request: Request;
beforeAll(async () => {
  app = await startApp();
  request = browser(app);
});
afterAll(() => app.close());

async function signUp(): Promise<Person> {
  const { body } = await request<SessionView>('POST', '/users/signup/', undefined, newcomer());
  return { ...body, id: body.profile.id, token: body.access };
}

/** What the page sends to open a ticket: the manager as its list's text, and who it believes to be. */
function newTicket(creator: Person, assignee: Person) {
  return {
    title: 'Printer on fire',
    content: 'It smokes.',
    assigned_to: String(assignee.id),
    created_by: creator.id,
  };
}

async function open(creator: Person, assignee: Person): Promise<TicketView> {
  const path = `/profiles/${creator.id}/tickets/` as const;
  return (await request<TicketView>('POST', path, creator.token, newTicket(creator, assignee))).body;
}

describe('the single-page app', () => {
  test('fills its list of managers before anyone has signed in', async () => {
    const [omar, amira] = [
      await manager(app, { nickname: 'Omar' }),
      await manager(app, { nickname: 'Amira' }),
    ];

    const list = await request<{ id: number }[]>('GET', '/users/managers/');

    const theirs = list.body.filter(({ id }) => [amira.id, omar.id].includes(id));
    expectAnswer({ ...list, body: theirs }, 200, [
      { id: amira.id, nickname: 'Amira', is_manager: true },
      { id: omar.id, nickname: 'Omar', is_manager: true },
    ]);
  });

  test('signs up, logs in and loads twice at once in two tabs, and every token stays good', async () => {
    const account = newcomer();
    const signedUp = await request<SessionView>('POST', '/users/signup/', undefined, account);
    expectAnswer(signedUp, 201, sessionOf(account));
    const { username } = account;
    const again = sessionAgainOf({ ...signedUp.body, id: 0, token: '' });

    const logIn = { username, password: PASSWORD };
    const loggedIn = await request<SessionView>('POST', '/users/login/', undefined, logIn);
    expectAnswer(loggedIn, 200, again);
    const tokens = [signedUp.body.access, loggedIn.body.access];
    for (const tab of [1, 2]) {
      const latest = tokens.slice(-tab);
      const loads = await Promise.all(
        [...latest, ...latest].map((token) => request<SessionView>('GET', '/users/token/refresh/', token)),
      );
      for (const load of loads) expectAnswer(load, 200, again);
      tokens.push(...loads.map(({ body }) => body.access));
    }

    for (const token of tokens)
      expectAnswer(await request('GET', `/profiles/${signedUp.body.profile.id}/tickets/`, token), 200, []);
  });

  test('opens a ticket, sends it back changed, has it closed, and deletes another', async () => {
    const [creator, assignee] = await Promise.all([signUp(), manager(app)]);
    const list = `/profiles/${creator.id}/tickets/` as const;

    const opened = await request<TicketView>('POST', list, creator.token, newTicket(creator, assignee));
    const ticket = opened.body;
    expectAnswer(opened, 201, {
      ...newTicket(creator, assignee),
      id: ticket.id,
      assigned_to: assignee.id,
      is_resolved: false,
      created_at: ticket.created_at,
      updated_at: ticket.created_at,
      ai_response: '',
      ai_updated_at: null,
      created_by_obj: creator.profile,
      assigned_to_obj: assignee.profile,
    });
    expectAnswer(await request('GET', list, creator.token), 200, [ticket]);

    const path = `/tickets/${ticket.id}/` as const;
    const changed = { ...ticket, title: 'Printer in flames' };
    const edited = await request<TicketView>('PUT', path, creator.token, changed);
    expectAnswer(edited, 200, { ...changed, updated_at: expect.any(String) });
    expectAnswer(await request('GET', path, assignee.token), 200, edited.body);

    const resolved = { ...edited.body, is_resolved: true };
    const closed = await request<TicketView>('PUT', path, assignee.token, resolved);
    expectAnswer(closed, 200, { ...resolved, updated_at: expect.any(String) });
    expectAnswer(await request('GET', `/profiles/${assignee.id}/tickets/`, assignee.token), 200, [
      closed.body,
    ]);
    expectProblem(await request('DELETE', path, creator.token), 409);

    const another = await open(creator, assignee);
    expectAnswer(await request('GET', list, creator.token), 200, [another, closed.body]);
    expectAnswer(await request('DELETE', `/tickets/${another.id}/`, creator.token), 200, { success: true });
    expectAnswer(await request('GET', list, creator.token), 200, [closed.body]);
  });

  test('puts the answer to each message in place of its list, and corrects and deletes one', async () => {
    const [creator, assignee] = await Promise.all([signUp(), manager(app)]);
    const ticket = await open(creator, assignee);
    const thread = `/tickets/${ticket.id}/messages/` as const;
    const question = { content: 'Any news?', ticket: ticket.id, profile: creator.id };
    const reply = { content: 'Stand back.', ticket: ticket.id, profile: assignee.id };
    const times = { created_at: expect.any(String), updated_at: expect.any(String) };

    const asked = await request<MessageView[]>('POST', thread, creator.token, question);
    const [mine] = asked.body as [MessageView];
    expectAnswer(asked, 201, [
      { ...question, id: mine.id, ...times, sender: creator.profile, attachments: [] },
    ]);
    const answered = await request<MessageView[]>('POST', thread, assignee.token, reply);
    const [, theirs] = answered.body as [MessageView, MessageView];
    expectAnswer(answered, 201, [
      mine,
      { ...reply, id: theirs.id, ...times, sender: assignee.profile, attachments: [] },
    ]);
    expectAnswer(await request('GET', thread, creator.token), 200, answered.body);

    const correction = { ...mine, content: 'Help!' };
    const corrected = await request<MessageView>('PUT', `${thread}${mine.id}/`, creator.token, correction);
    expectAnswer(corrected, 200, { ...correction, updated_at: expect.any(String) });
    expectAnswer(await request('DELETE', `${thread}${theirs.id}/`, assignee.token), 200, { success: true });
    expectAnswer(await request('GET', thread, assignee.token), 200, [corrected.body]);
  });

  test('asks for a proposal, which is kept on the ticket, with nothing set up', async () => {
    const [creator, assignee] = await Promise.all([signUp(), manager(app)]);
    const ticket = await open(creator, assignee);
    const path = `/tickets/${ticket.id}/ai-response/` as const;

    const proposed = await request<TicketView>('GET', path, creator.token);
    const { ai_response, ai_updated_at } = proposed.body;
    expectAnswer(proposed, 200, {
      ai_response: expect.stringMatching(/\S/),
      ai_updated_at: expect.any(String),
    });
    expectAnswer(await request('GET', path, assignee.token), 200, proposed.body);
    const kept = { ...ticket, ai_response, ai_updated_at };
    expectAnswer(await request('GET', `/tickets/${ticket.id}/`, creator.token), 200, kept);
    const closed = await request('PUT', `/tickets/${ticket.id}/`, assignee.token, {
      ...kept,
      is_resolved: true,
    });
    expect(closed).toMatchObject({ status: 200, body: { ai_response, is_resolved: true } });
  });

  test('changes its nickname, and logs out in every tab', async () => {
    const { id, token, profile } = await signUp();
    const inAnotherTab = (await request<SessionView>('GET', '/users/token/refresh/', token)).body.access;

    const renamed = { ...profile, nickname: 'Sam' };
    expectAnswer(await request('PUT', `/profiles/${id}/`, token, renamed), 200, renamed);
    expectAnswer(await request('GET', `/profiles/${id}/`, inAnotherTab), 200, renamed);

    expect(await request('POST', '/logout/', token)).toMatchObject({ status: 204, body: undefined });
    for (const each of [token, inAnotherTab])
      expectProblem(await request('GET', '/users/token/refresh/', each), 401);
  });
});
