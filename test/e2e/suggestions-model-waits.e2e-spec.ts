import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Suggestion } from '../../src/suggestions/suggestion.entity.js';
import type { ProposalView } from '../../src/suggestions/suggestion.view.js';
import { published, rewrite, type Published } from '../factories/solution.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import { linesOf } from '../support/log-lines.js';
import { startApp, type TestApp } from '../support/app.js';
import { ModelServer, saying, sendJson } from '../support/model-server.js';

/** How long the model takes where it is slow: longer than the database may. */
const SLOW_MS = 6000;
const MOST_FAILURES = 5;

let model: ModelServer;
let app: TestApp;
let known: Published;
beforeEach(async () => {
  model = await ModelServer.start();
  app = await startApp(model.environment);
  known = await published(app, { title: 'Printer queue stuck', content: '1. Restart the spooler.' });
});
afterEach(async () => {
  await app.close();
  await model.stop();
});

const TICKET = { title: 'Printer queue stuck', content: 'Again.' };

const opened = () => desk(app, TICKET);

const renew = ({ ticket }: Pick<Desk, 'ticket'>, { token }: { token: string }) =>
  app.send('POST', `/tickets/${ticket.id}/ai-response`, { token });

const slowly = (answer: string): ModelServer['answer'] => {
  return (response, asked) =>
    void pause(SLOW_MS).then(() => {
      saying(answer)(response, asked);
    });
};

test('who has a proposal made anew while somebody else has waits for that one, and both write meanwhile', async () => {
  const talk = await opened();
  model.answer = saying('1. The old way [1]');
  await renew(talk, talk.creator);
  model.answer = slowly('1. The new way [1]');

  const first = renew(talk, talk.creator);
  while (model.asked.length < 2) await pause(10);
  const second = renew(talk, talk.assignee);
  await say(app, talk.creator, talk.ticket.id, 'Any news?');
  await say(app, talk.assignee, talk.ticket.id, 'Soon.');

  expect((await first).status).toBe(200);
  expect((await first).body).toMatchObject({
    ai_response: expect.stringContaining('The new way') as unknown,
  });
  expect((await second).body).toEqual((await first).body);
  expect(model.asked).toHaveLength(2);
});

test('the search makes the third proposal for one person while a model is slow with two, and nobody waits in vain', async () => {
  model.answer = slowly('1. Restart it [1]');
  const author = await opened();
  const { creator, assignee } = author;
  const others = [
    await openTicket(app, creator, assignee, TICKET),
    await openTicket(app, creator, assignee, TICKET),
  ];

  const answers = await Promise.all([author.ticket, ...others].map((ticket) => renew({ ticket }, creator)));

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const texts = answers.map(({ body }) => (body as ProposalView).ai_response);
  expect(texts.filter((text) => text.includes('Restart it'))).toHaveLength(2);
  expect(texts.filter((text) => text.includes('Restart the spooler'))).toHaveLength(1);
});

test('a proposal that took so long that another was begun in its place is not kept, and the log says so', async () => {
  const { creator, ticket } = await opened();
  model.answer = (response, asked) => {
    void app.nest
      .get(DataSource)
      .manager.delete(Suggestion, { ticketId: ticket.id })
      .then(() => {
        saying('1. Restart it [1]')(response, asked);
      });
  };
  const answer = await fetch(`${app.url}/tickets/${ticket.id}/ai-response`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${creator.token}`,
      accept: 'text/event-stream',
      'x-request-id': 'too-late',
    },
  });

  expect(await answer.text()).toMatch(/\n\nevent: problem\ndata: {.*"status":503/);
  expect((await linesOf('too-late')).map(({ msg }) => msg)).toContain('unavailable');
  const read = await app.send('GET', `/tickets/${ticket.id}`, { token: creator.token });
  expect(read.body).toMatchObject({ ai_response: '', ai_updated_at: null });
});

test('a first proposal that is asked for by POST is not counted as a renewal', async () => {
  const talk = await opened();
  model.answer = saying('1. Restart it [1]');
  const statuses = [];
  for (let count = 0; count < 7; count++) statuses.push((await renew(talk, talk.creator)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
});

test('a model that never answers is given up after 20 s, whatever is collected as garbage meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const talk = await opened();
  model.answer = () => undefined;
  const timer = setInterval(collect, 4000);

  const answer = await renew(talk, talk.creator);

  clearInterval(timer);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    ai_response: expect.stringContaining('Restart the spooler') as unknown,
  });
});

test('a proposal does not rest on a solution that was archived while the model was asked', async () => {
  const talk = await opened();
  const { author, solution } = known;
  model.answer = (response, asked) => {
    void rewrite(app, { author, solution }, { is_archived: true }).then(() => {
      saying('1. Restart it [1]')(response, asked);
    });
  };

  const answer = await renew(talk, talk.creator);

  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain(`Solution ${solution.id}`);
});

test('a model that failed five times in a row is left alone for a while', async () => {
  model.answer = (response) => {
    sendJson(response, {}, 401);
  };
  for (let count = 0; count < MOST_FAILURES + 2; count++) {
    const talk = await opened();
    expect((await renew(talk, talk.creator)).status).toBe(200);
  }
  expect(model.asked).toHaveLength(MOST_FAILURES);
});
