import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { manager } from '../factories/person.js';
import { publish } from '../factories/solution.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { ModelServer, saying } from '../support/model-server.js';

/** How long the model takes, and how many statements whoever waits for it may send: seven to begin and to end with, and each look takes one. */
const ANSWERED_MS = 1000;
const MOST_STATEMENTS = 7 + 8 + 7;

let model: ModelServer;
let here: TestApp;
let there: TestApp;
beforeAll(async () => {
  model = await ModelServer.start();
  here = await startApp(model.environment);
  there = await startApp(model.environment, here.databaseUrl);
  await publish(here, await manager(here), {
    title: 'Printer queue stuck',
    content: '1. Restart the spooler.',
  });
});
afterAll(async () => {
  await there.close();
  await here.close();
  await model.stop();
});

test('who waits for a proposal that another process makes looks for it now and then, and gets the same', async () => {
  model.answer = (response, asked) => {
    setTimeout(() => {
      saying('1. Restart the spooler [1]')(response, asked);
    }, ANSWERED_MS);
  };
  const { creator, assignee, ticket } = await desk(here, { title: 'Printer queue stuck', content: 'Again.' });
  const path = `/tickets/${ticket.id}/ai-response`;
  const first = here.send('GET', path, { token: creator.token });
  while (model.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  let second: unknown;
  const sent = await there.statements.during(async () => {
    second = (await there.send('GET', path, { token: assignee.token })).body;
  });
  expect(second).toEqual((await first).body);
  expect(model.asked).toHaveLength(1);
  expect(sent.length).toBeLessThanOrEqual(MOST_STATEMENTS);
});
