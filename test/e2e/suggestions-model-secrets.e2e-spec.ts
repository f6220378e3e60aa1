import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { publish } from '../factories/solution.js';
import { desk, openTicket, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { ModelServer, saying } from '../support/model-server.js';
import { SECRETS_IN_TEXTS } from '../support/outgoing-secrets.js';

let model: ModelServer;
let app: TestApp;
let author: Person;
beforeAll(async () => {
  model = await ModelServer.start();
  app = await startApp(model.environment);
  author = await manager(app);
  await publish(app, author, { title: 'Printer queue stuck', content: '1. Write to ops@printers.example.' });
});
beforeEach(() => {
  model.forget();
});
afterAll(async () => {
  await app.close();
  await model.stop();
});

const ask = ({ token }: Person, id: number, headers = {}) =>
  app.send('POST', `/tickets/${id}/ai-response`, { token, headers });

test('of sixty secrets in tickets none is sent to the model', async () => {
  model.answer = saying('1. Look into the queue [1]');
  const texts = SECRETS_IN_TEXTS.map(([text]) => text);
  for (let first = 0; first < texts.length; first += 8) {
    const content = texts.slice(first, first + 8).join('\n');
    const { creator, ticket } = await desk(app, { title: 'Printer queue stuck', content });
    expect((await ask(creator, ticket.id)).status).toBe(200);
  }
  expect(SECRETS_IN_TEXTS.length).toBeGreaterThanOrEqual(60);
  expect(model.asked.length).toBe(Math.ceil(texts.length / 8));
  const heard = model.asked
    .map(({ messages }) => messages.map(({ content }) => content).join('\n'))
    .join('\n');
  expect(SECRETS_IN_TEXTS.filter(([, secret]) => heard.includes(secret))).toEqual([]);
});

test('what was hidden from the model is there again in what it answers', async () => {
  model.answer = (response, asked) => {
    const placeholder = /\{\{EMAIL_\d+\}\}(?=\.)/.exec(asked.messages[1]?.content ?? '')?.[0] ?? '';
    saying(`1. Write to ${placeholder} [1]`)(response, asked);
  };
  const { creator, ticket } = await desk(app, { title: 'Printer queue stuck', content: 'Again.' });
  const answer = await ask(creator, ticket.id);
  expect((answer.body as { ai_response: string }).ai_response).toMatch(
    /1\. Write to ops@printers\.example \(Solution \d+\)/,
  );
});

test('nothing of another ticket is sent to the model, whoever asks', async () => {
  model.answer = saying('1. Look into the queue [1]');
  const other = await employee(app);
  const { creator, assignee, ticket } = await desk(app, { title: 'Printer queue stuck', content: 'Again.' });
  const secret = await openTicket(app, other, assignee, {
    title: 'Printer queue stuck',
    content: 'Xanadu project.',
  });
  await say(app, assignee, secret.id, 'Xanadu is over.');
  await setResolved(app, { creator: other, assignee, ticket: secret }, true);
  await ask(assignee, ticket.id);
  await ask(creator, ticket.id);
  expect(model.heard.join('\n')).not.toContain('Xanadu');
});

test('with Accept: text/event-stream each step comes as it is whole, and then the proposal that is kept', async () => {
  model.answer = saying('1. Look into the queue [1]\n2. Sell it [8]\n3. Restart it [1]');
  const { creator, ticket } = await desk(app, { title: 'Printer queue stuck', content: 'Again.' });
  const answer = await fetch(`${app.url}/tickets/${ticket.id}/ai-response/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${creator.token}`, accept: 'text/event-stream' },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  const events = (await answer.text())
    .trim()
    .split('\n\n')
    .map((event) => event.split('\n'));
  expect(events.map(([name]) => name)).toEqual(['event: step', 'event: step', 'event: proposal']);
  const said = events.map(
    ([, data = '']) => JSON.parse(data.replace('data: ', '')) as Record<string, string>,
  );
  expect(said[0]?.text).toMatch(/^1\. Look into the queue \(Solution \d+\)$/);
  const kept = await app.send('GET', `/tickets/${ticket.id}/ai-response`, { token: creator.token });
  expect(said[2]).toEqual(kept.body);
  expect(model.asked.at(-1)?.stream).toBe(true);
});

test('with Accept: text/event-stream an answer of many pieces with much around each is taken whole', async () => {
  model.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of `${'1. Look into the queue [1]\n'.repeat(4)}5. Restart it [1]`.match(/[^]{1,2}/gu) ??
      [])
      response.write(
        `data: ${JSON.stringify({ choices: [{ delta: { content: word }, around: 'x'.repeat(1500) }] })}\n\n`,
      );
    response.end('data: [DONE]\n\n');
  };
  const { creator, ticket } = await desk(app, { title: 'Printer queue stuck', content: 'Again.' });
  const answer = await ask(creator, ticket.id, { accept: 'text/event-stream' });
  expect(answer.headers.get('connection')).toBe('close');
  const kept = await app.send('GET', `/tickets/${ticket.id}/ai-response`, { token: creator.token });
  expect(kept.body).toMatchObject({ ai_response: expect.stringMatching(/\n5\. Restart it/) as unknown });
});

test('with Accept: text/event-stream what a model answers whole is taken as well', async () => {
  model.answer = (response, asked) => {
    saying('1. Ask the spooler [1]')(response, { ...asked, stream: false });
  };
  const { creator, ticket } = await desk(app, { title: 'Printer queue stuck', content: 'Again.' });
  const answer = await ask(creator, ticket.id, { accept: 'text/event-stream' });
  expect(answer.status).toBe(200);
  const kept = await app.send('GET', `/tickets/${ticket.id}/ai-response`, { token: creator.token });
  expect(kept.body).toMatchObject({ ai_response: expect.stringContaining('Ask the spooler') as unknown });
});

test('with Accept: text/event-stream a refusal has its own status', async () => {
  const { ticket } = await desk(app);
  expect((await ask(await employee(app), ticket.id, { accept: 'text/event-stream' })).status).toBe(404);
});
