import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { ROLES, scene } from '../factories/scene.js';
import { MATRIX } from '../support/access-matrix.js';
import { callIn } from '../support/access-row.js';
import { startApp, type TestApp } from '../support/app.js';
import type { ProblemView } from '../../src/http/problem.view.js';
import type { Answer } from '../support/client.js';
import { bodiesOf, operationsOf } from '../support/openapi.js';
import { callOf, NOBODYS_ID, perform, type Call } from '../support/operations.js';
import { faultsOf } from '../support/schemas.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

// The committed document, which another test compares with the one that is served: these tests are named after it.
const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as OpenAPIObject;
const faults = faultsOf(document);

const DOCUMENTED = [...operationsOf(document)].flatMap(([operation, { responses }]) =>
  Object.keys(responses).map((status) => ({ operation, status: Number(status) })),
);

/** What takes a server whose list of managers is closed, half a minute, or more bytes than a test should send. */
const ELSEWHERE = [
  'GET /users/managers 401',
  'POST /tickets/{id}/attachments 408',
  'POST /tickets/{id}/attachments 413',
];

/** What any operation answers so, whatever it does. */
const ANYWHERE: Record<number, Call> = {
  400: { query: '?nothing=known' },
  404: { id: 'nobody' },
  413: { body: { content: 'x'.repeat(2 ** 18) } },
  415: { body: '<content/>', headers: { 'content-type': 'application/xml' } },
};

const REACHABLE = DOCUMENTED.filter(
  ({ operation, status }) => ![429, 503].includes(status) && !ELSEWHERE.includes(`${operation} ${status}`),
);

test.each(REACHABLE)(
  '$operation answers with a $status as the document has it',
  async ({ operation, status }) => {
    const answer = await provoke(operation, status);
    const [documented] = bodiesOf(operationsOf(document).get(operation)?.responses[status]);
    expect(answer.status).toBe(status);
    const isOfBytes = (documented?.schema as { format?: string } | undefined)?.format === 'binary';
    // It stands for whatever type a file has.
    if (documented?.type !== 'application/octet-stream')
      expect(answer.headers.get('content-type')?.split(';')[0]).toBe(documented?.type);
    if (isOfBytes) return;
    expect(documented ? faults(documented.schema, answer.body) : answer.body).toEqual(
      documented ? [] : undefined,
    );
    if (status > 400) expect(documented?.examples.map(saying)).toContainEqual(saying(answer.body));
  },
);

/** What an error says, whatever it names: ids and usernames are others in the document. */
function saying(problem: unknown): object {
  const { type, title, status, detail } = problem as ProblemView;
  return { type, title, status, detail: detail.replaceAll(/\d+|(?<=username )\S+/g, '…') };
}

test.each(DOCUMENTED.filter(({ status }) => status === 400))(
  'the example of the 400 of $operation is what it answers where that is wrong',
  async ({ operation }) => {
    const described = operationsOf(document).get(operation);
    const [example] = bodiesOf(described?.responses[400])[0]?.examples as [ProblemView];
    const cast = await scene(app, 'creator');
    const usual = callOf(operation, cast);
    const wrong = (example.errors ?? []).map(({ field, message }) => [
      field,
      message === 'is required' ? undefined : '',
    ]);
    const isInQuery = usual.body === undefined;
    const query = `?${wrong.map(([field]) => `${field}=`).join('&')}`;
    const isForm = usual.body instanceof FormData;
    const body = isForm
      ? new FormData()
      : { ...(usual.body as object), ...(Object.fromEntries(wrong) as object) };

    const answer = await perform(app, operation, cast.caller, {
      ...usual,
      ...(isInQuery ? { query } : { body }),
    });

    expect(answer.body).toEqual(example);
  },
);

test('an operation that needs the database answers with a 503 as the document has it while that is gone', async () => {
  const server = await startApp();
  const cast = await scene(server, 'creator');
  await server.nest.get(DataSource).destroy();

  for (const { operation, status } of DOCUMENTED.filter((each) => each.status === 503)) {
    const answer = await perform(server, operation, cast.caller, callOf(operation, cast));
    const [documented] = bodiesOf(operationsOf(document).get(operation)?.responses[status]);
    expect([operation, answer.status]).toEqual([operation, 503]);
    expect(documented && faults(documented.schema, answer.body)).toEqual([]);
  }
  await server.close();
});

test('an operation that is limited answers with a 429 as the document has it once there were too many requests', async () => {
  const server = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_ANONYMOUS: '1', RATE_LIMIT_SIGNED_IN: '1' });
  const { token, ...caller } = await employee(server);
  await server.send('GET', '/users/managers');
  await server.send('GET', '/users/managers', { token });

  for (const { operation, status } of DOCUMENTED.filter((each) => each.status === 429)) {
    const isForm = bodiesOf(operationsOf(document).get(operation)?.requestBody)[0]?.type.includes('form');
    // Whether a body is one that is taken is looked at before.
    const call = { id: caller.id, message_id: NOBODYS_ID, ...(isForm && { body: new FormData() }) };
    const answer = await perform(server, operation, { token, ...caller }, call);
    const [documented] = bodiesOf(operationsOf(document).get(operation)?.responses[status]);
    expect([operation, answer.status]).toEqual([operation, 429]);
    expect(documented && faults(documented.schema, answer.body)).toEqual([]);
  }
  await server.close();
});

test('every answer that the access matrix expects is documented', () => {
  const documented = DOCUMENTED.map(({ operation, status }) => `${operation} ${status}`);
  const expected = MATRIX.flatMap(({ operation, expected }) =>
    Object.values(expected).map((status) => `${operation} ${status}`),
  );
  expect([...new Set(expected)].filter((each) => !documented.includes(each))).toEqual([]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'a body of type %s is no JSON, and is refused as such',
  async (type) => {
    const cast = await scene(app, 'creator');
    const call = { body: 'nickname=Nick', headers: { 'content-type': type } };
    const answer = await perform(app, 'PUT /profiles/{id}', cast.caller, { id: cast.creator.id, ...call });
    expect(answer).toMatchObject({ status: 415, body: { status: 415 } });
  },
);

/** Makes an operation answer with a status: as the access matrix has it where it does, or by what is wrong anywhere. */
async function provoke(operation: string, status: number): Promise<Answer> {
  const cell = MATRIX.flatMap((row) => ROLES.map((role) => ({ row, role }))).find(
    ({ row, role }) => row.operation === operation && row.expected[role] === status,
  );
  const cast = await scene(app, cell?.role ?? 'creator', cell?.row.options);
  const call = cell ? await callIn(cell.row, cast, app) : callOf(operation, cast, ANYWHERE[status]);
  return perform(app, operation, cast.caller, call);
}
