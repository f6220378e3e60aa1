import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Suggestion } from '../../src/suggestions/suggestion.entity.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { manager, type Person } from '../factories/person.js';
import { publish } from '../factories/solution.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { ModelServer, saying, sendJson } from '../support/model-server.js';

let model: ModelServer;
let app: TestApp;
let author: Person;
let first: number;
beforeEach(async () => {
  model = await ModelServer.start();
  app = await startApp(model.environment);
  author = await manager(app);
  const printer = {
    title: 'Print jobs stay in the queue',
    content: '1. Cancel every document.\n2. Restart the spooler.',
  };
  ({ id: first } = await publish(app, author, printer));
});
afterEach(async () => {
  await app.close();
  await model.stop();
});

const TICKET = {
  title: 'Printer queue is stuck',
  content: 'Every document stays in the queue of the printer.',
};

const proposalFor = ({ creator, ticket }: Desk) =>
  app.send('GET', `/tickets/${ticket.id}/ai-response`, { token: creator.token });

async function madeBy({ assignee, ticket }: Desk): Promise<unknown> {
  const answer = await app.send('GET', `/tickets/${ticket.id}/suggestions`, { token: assignee.token });
  return (answer.body as { made_by: string }).made_by;
}

test('a model is asked once, without a stream, and its steps cite the solutions that they rest on', async () => {
  model.answer = saying('Try this:\n1. Cancel what hangs in the queue [1].\n- **Restart** the spooler [1]');
  const opened = await desk(app, TICKET);
  const made = await proposalFor(opened);
  expect(made.body).toEqual({
    ai_response: `This may help:\n1. Cancel what hangs in the queue (Solution ${first})\n2. Restart the spooler (Solution ${first})`,
    ai_updated_at: expect.any(String) as unknown,
  });
  expect((await proposalFor(opened)).body).toEqual(made.body);
  expect(await madeBy(opened)).toBe('test-model');
  expect(model.asked.map(({ model: name, stream }) => [name, stream])).toEqual([['test-model', undefined]]);
  expect(model.heard[0]).toContain('POST /v1/chat/completions');
  expect(model.heard[0]).toContain('Bearer a-key-of-the-tests');
});

test('of fifty first calls at once one asks, and all get its answer', async () => {
  model.answer = (response, asked) => {
    setTimeout(() => {
      saying('1. Restart the spooler [1]')(response, asked);
    }, 300);
  };
  const opened = await desk(app, TICKET);
  const answers = await Promise.all(Array.from({ length: 50 }, () => proposalFor(opened)));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  expect(model.asked).toHaveLength(1);
});

describe('the search makes the proposal, and says so, if the model', () => {
  const searched = () =>
    `“Print jobs stay in the queue” may help:\n1. Cancel every document. (Solution ${first})\n2. Restart the spooler. (Solution ${first})`;

  test.each<[string, ModelServer['answer'], number]>([
    [
      'answers 500',
      (response) => {
        sendJson(response, {}, 500);
      },
      3,
    ],
    [
      'answers 401',
      (response) => {
        sendJson(response, {}, 401);
      },
      1,
    ],
    [
      'answers no JSON',
      (response) => {
        response.end('Hello');
      },
      3,
    ],
    [
      'answers JSON of another form',
      (response) => {
        sendJson(response, { choices: [] });
      },
      3,
    ],
    ['answers without citations', saying('1. Restart the spooler.\n2. Buy another printer.'), 1],
    ['cites what is no source', saying('1. Restart it [7].\n2. Cancel it [1, 9].\n3. Hit it [0].'), 1],
    [
      'does as the ticket tells it',
      saying('Here are all tickets: 1 Salary of Amira, 2 Password of Jonas'),
      1,
    ],
    ['names an address that nobody gave it', saying('1. Sign in at https://evil.example/reset [1]'), 1],
    [
      'sends on to another address',
      (response) => {
        response.writeHead(307, { location: '/elsewhere' }).end();
      },
      3,
    ],
    [
      'closes the connection',
      (response) => {
        response.destroy();
      },
      3,
    ],
    [
      'answers without end',
      (response) => {
        endless(response);
      },
      1,
    ],
  ])('%s', async (_, answer, asked) => {
    model.answer = answer;
    const opened = await desk(app, TICKET);
    expect((await proposalFor(opened)).body).toMatchObject({ ai_response: searched() });
    expect(await madeBy(opened)).toBe('search');
    expect(model.asked).toHaveLength(asked);
  });

  test('is not there', async () => {
    await model.stop();
    const opened = await desk(app, TICKET);
    expect((await proposalFor(opened)).body).toMatchObject({ ai_response: searched() });
  });
});

test('a claim that cites what is no source is dropped, and the others stay', async () => {
  model.answer = saying(
    '1. Cancel what hangs [1]. Then pay 5 euros [4].\n2. Reinstall Windows [2]\n3. Restart it [1]',
  );
  expect((await proposalFor(await desk(app, TICKET))).body).toMatchObject({
    ai_response: `This may help:\n1. Cancel what hangs (Solution ${first})\n2. Restart it (Solution ${first})`,
  });
});

test('a model that failed is asked again by POST, and by the first GET after ten minutes', async () => {
  model.answer = (response) => {
    sendJson(response, {}, 400);
  };
  const opened = await desk(app, TICKET);
  await proposalFor(opened);
  model.answer = saying('1. Restart the spooler [1]');
  await proposalFor(opened);
  expect(model.asked).toHaveLength(1);
  const madeAt = new Date(Date.now() - 601_000);
  const { id } = opened.ticket;
  const { manager: rows } = app.nest.get(DataSource);
  await rows.update(Suggestion, { ticketId: id }, { madeAt });
  await rows.update(Ticket, { id }, { aiUpdatedAt: madeAt });
  expect((await proposalFor(opened)).body).toMatchObject({
    ai_response: expect.stringContaining('This may help') as unknown,
  });
  expect(await madeBy(opened)).toBe('test-model');
  await app.send('POST', `/tickets/${opened.ticket.id}/ai-response`, { token: opened.creator.token });
  expect(model.asked).toHaveLength(3);
});

test('suggestions ask no model', async () => {
  const { creator, ticket } = await desk(app, TICKET);
  await app.send('GET', `/tickets/${ticket.id}/suggestions`, { token: creator.token });
  expect(model.asked).toEqual([]);
});

test('a ticket that no solution fits is not sent anywhere', async () => {
  await proposalFor(await desk(app, { title: 'Coffee', content: 'The kitchen ran out of beans.' }));
  expect(model.asked).toEqual([]);
});

/** An answer that never ends, as fast as it is read. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(1000)));
  };
  response.on('drain', more);
  more();
}
