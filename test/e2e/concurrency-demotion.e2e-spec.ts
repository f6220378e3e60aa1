import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { Problem } from '../../src/http/problem.js';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { DemotionService } from '../../src/tickets/demotion.service.js';
import { TicketsService } from '../../src/tickets/tickets.service.js';
import { actorFor, manager, type Person } from '../factories/person.js';
import { desk, openTicket, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { Moment } from '../support/moment.js';
import { countRows, rows } from '../support/rows.js';
import { severalRequests } from '../support/several-requests.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

const ROUNDS = 12;

const ORPHANS = `SELECT tickets.id FROM tickets JOIN profiles ON profiles.id = tickets.assigned_to
  WHERE NOT tickets.is_resolved AND NOT profiles.is_manager`;

function handOver({ assignee, ticket }: Desk, successor: Person): Promise<Answer> {
  return app.send('PUT', `/tickets/${ticket.id}`, {
    token: assignee.token,
    body: { assigned_to: successor.id },
  });
}

/** How a demotion came out: a refusal that is no answer for people is thrown on. */
async function demote(person: Person, successor?: Person): Promise<'done' | 'refused'> {
  try {
    await app.nest.get(DemotionService).demote(person.user.username, { successor: successor?.user.username });
    return 'done';
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-allowed') return 'refused';
    throw error;
  }
}

async function facts({ ticket }: Pick<Desk, 'ticket'>, person: Person) {
  const [row] = await rows(
    app.databaseUrl,
    `SELECT assigned_to, is_manager FROM tickets, profiles
     WHERE tickets.id = ${ticket.id} AND profiles.id = ${person.id}`,
  );
  return { assigned_to: row?.assigned_to, isManager: Boolean(row?.is_manager) };
}

test('a hand-over to somebody who is being demoted comes first or not at all', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [opened, successor] = await Promise.all([desk(app), manager(app)]);
    const inTurn = [() => handOver(opened, successor), () => demote(successor)];

    const results = await Promise.all(
      (round % 2 === 0 ? inTurn : inTurn.reverse()).map((start): Promise<unknown> => start()),
    );

    const [answer, demotion] = (round % 2 === 0 ? results : results.reverse()) as [Answer, string];
    expect([
      [200, 'refused'],
      [400, 'done'],
    ]).toContainEqual([answer.status, demotion]);
    expect(await facts(opened, successor)).toEqual({
      assigned_to: answer.status === 200 ? successor.id : opened.assignee.id,
      isManager: demotion === 'refused',
    });
    expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
  }
});

test('what is handed to somebody who is being demoted goes on to the one who takes over', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [opened, successor, third] = await Promise.all([desk(app), manager(app), manager(app)]);

    const [answer, demotion] = await Promise.all([handOver(opened, successor), demote(successor, third)]);

    expect(demotion).toBe('done');
    expect([200, 400]).toContain(answer.status);
    expect(await facts(opened, successor)).toEqual({
      assigned_to: answer.status === 200 ? third.id : opened.assignee.id,
      isManager: false,
    });
    expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
  }
});

test('a ticket that is opened for somebody who is being demoted comes first or not at all', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [{ creator }, other] = await Promise.all([desk(app), manager(app)]);

    const [answer, demotion] = await Promise.all([
      app.send('POST', `/profiles/${creator.id}/tickets`, {
        token: creator.token,
        body: { title: 'Too late?', content: 'Perhaps.', assigned_to: other.id },
      }),
      demote(other),
    ]);

    expect([
      [201, 'refused'],
      [400, 'done'],
    ]).toContainEqual([answer.status, demotion]);
    expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
  }
});

test.each([
  ['waits for a demotion that is under way and is then refused', 'kept', 400],
  ['waits for a demotion that is under way and is done where that fails', 'undone', 200],
] as const)('a hand-over %s', async (_, ending, status) => {
  const [opened, successor] = await Promise.all([desk(app), manager(app)]);
  let handingOver: Promise<Answer> | undefined;

  const demotion = app.nest.get(UnitOfWork).run(async () => {
    await app.nest.get(ProfilesService).demoteWithoutHandOver(successor.user.username);
    handingOver = handOver(opened, successor);
    await severalRequests(app);
    if (ending === 'undone') throw new Error('undone');
  });

  await (ending === 'undone' ? expect(demotion).rejects.toThrow('undone') : demotion);
  expect((await handingOver)?.status).toBe(status);
  expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
});

test('a demotion waits for a hand-over that is under way and is then refused', async () => {
  const [opened, successor] = await Promise.all([desk(app), manager(app)]);
  const { assignee, ticket } = opened;
  const actor = actorFor(assignee);
  const handedOver = new Moment();
  const handingOver = app.nest.get(UnitOfWork).run(async () => {
    await app.nest.get(TicketsService).change(actor, ticket.id, { assigned_to: successor.id });
    handedOver.come();
    await severalRequests(app);
  });
  await handedOver.reached;

  const demotion = demote(successor);

  await handingOver;
  expect(await demotion).toBe('refused');
  expect(await facts(opened, successor)).toEqual({ assigned_to: successor.id, isManager: true });
});

test('a manager who is demoted in the middle of a conversation is told of every message whether it was kept', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [opened, successor] = await Promise.all([desk(app), manager(app)]);
    const { assignee, ticket } = opened;
    await openTicket(app, opened.creator, assignee);
    const posts = Array.from({ length: 6 }, (_, index) =>
      app.send('POST', `/tickets/${ticket.id}/messages`, {
        token: assignee.token,
        body: { content: `Message ${index}` },
      }),
    );

    const [demotion] = await Promise.allSettled([demote(assignee, successor), ...posts]);

    const answers = await Promise.all(posts);
    expect(demotion).toEqual({ status: 'fulfilled', value: 'done' });
    for (const { status } of answers) expect([201, 404]).toContain(status);
    expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`)).toBe(
      answers.filter(({ status }) => status === 201).length,
    );
    expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
  }
});

test('two managers who are demoted at once in favour of each other do not both go', async () => {
  const [{ assignee }, other] = await Promise.all([desk(app), manager(app)]);

  const outcomes = await Promise.allSettled([demote(assignee, other), demote(other, assignee)]);

  expect(outcomes).toEqual(
    expect.arrayContaining([
      { status: 'fulfilled', value: 'done' },
      { status: 'fulfilled', value: 'refused' },
    ]),
  );
  expect(await rows(app.databaseUrl, ORPHANS)).toEqual([]);
});
