import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { bodiesOf, documentOf, operationsOf, type Body, type Operation } from '../support/openapi.js';
import { faultsOf, type Faults } from '../support/schemas.js';

let app: TestApp;
let document: OpenAPIObject;
let faults: Faults;
beforeAll(async () => {
  app = await startApp();
  document = await documentOf(app);
  faults = faultsOf(document);
});
afterAll(() => app.close());

/** Something that must have an example: where it stands in the document, and what it is. */
interface Place extends Partial<Body> {
  where: string;
}

function placesIn(find: (operation: Operation) => Place[]): Place[] {
  const places = [...operationsOf(document)].flatMap(([name, operation]) =>
    find(operation).map((place) => ({ ...place, where: `${name} ${place.where}` })),
  );
  expect(places.length).toBeGreaterThan(0);
  return places;
}

const answers = () =>
  placesIn(({ responses }) =>
    Object.entries(responses).flatMap(([status, response]) => {
      const bodies = bodiesOf(response);
      // That there is no body is a place too.
      return bodies.length > 0 ? bodies.map((body) => ({ where: status, ...body })) : [{ where: status }];
    }),
  );

const requests = () =>
  placesIn(({ requestBody }) => bodiesOf(requestBody).map((body) => ({ where: 'request', ...body })));

const parameters = () =>
  placesIn(({ parameters = [] }) =>
    parameters.flatMap((parameter) => {
      if (!('name' in parameter) || !parameter.schema || !('example' in parameter.schema)) return [];
      const { name, schema } = parameter;
      return [{ where: name, schema, examples: [(schema as { example: unknown }).example] }];
    }),
  );

/** What is wrong with the examples of each place. */
function wrongIn(places: Place[]): string[] {
  return places.flatMap(({ where, schema, examples = [] }) => {
    if (schema === undefined) return [`${where} has no schema`];
    if (examples.length === 0) return [`${where} has no example`];
    return examples.flatMap((example) => faults(schema, example).map((fault) => `${where} ${fault}`));
  });
}

/** Whether bytes stand for it, which JSON can't show. */
function isOfBytes(schema: unknown): boolean {
  return (schema as { format?: string } | undefined)?.format === 'binary';
}

test('every answer has a body of the type that its status calls for, but for a 204, a 304 and the bytes of files', () => {
  const wrong = answers().filter(({ where, type, schema }) => {
    if (isOfBytes(schema)) return false;
    const status = Number(where.split(' ').at(-1));
    return (
      type !==
      (status === 204 || status === 304
        ? undefined
        : status < 400
          ? 'application/json'
          : 'application/problem+json')
    );
  });
  expect(wrong).toEqual([]);
});

test('every body of an answer has a schema and valid examples', () => {
  const bodies = answers().filter(({ type, schema }) => type !== undefined && !isOfBytes(schema));
  expect(wrongIn(bodies)).toEqual([]);
});

test('the example of a problem has the status that it stands under', () => {
  const wrong = answers()
    .filter(({ type }) => type === 'application/problem+json')
    .filter(({ where, examples = [] }) =>
      examples.some((example) => !where.endsWith(` ${(example as { status: number }).status}`)),
    );
  expect(wrong).toEqual([]);
});

test('every request body has a schema and valid examples, and is JSON, but for files', () => {
  const isJson = ({ type }: Place) => type === 'application/json';
  expect(wrongIn(requests().filter(isJson))).toEqual([]);
  const others = requests().filter((each) => !isJson(each));
  expect(others.map(({ where, type }) => `${type} at ${where}`)).toEqual([
    'multipart/form-data at POST /tickets/{id}/attachments request',
  ]);
});

test('every example of a parameter is valid', () => {
  expect(wrongIn(parameters())).toEqual([]);
});

test('Swagger UI fills in nothing that may be left out, and no id of what is deleted', () => {
  const filledIn = [...operationsOf(document)].flatMap(([operation, { parameters = [] }]) =>
    parameters.flatMap((parameter) => {
      if (!('name' in parameter)) throw new Error(`${operation} refers to a parameter`);
      const { name, required, schema } = parameter;
      const isDeleted = operation.startsWith('DELETE') && operation.endsWith(`{${name}}`);
      const filled = ['example', 'examples', 'default'].some((key) => key in { ...parameter, ...schema });
      return filled && (!required || isDeleted) ? [`${operation} ${name}`] : [];
    }),
  );
  expect(filledIn).toEqual([]);
});

test('every example of a member of a schema is valid', () => {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const members = schemas.flatMap(([name, schema]) =>
    Object.entries('properties' in schema ? (schema.properties ?? {}) : {}).flatMap(([member, described]) =>
      'example' in described
        ? [{ where: `${name}.${member}`, schema: described, examples: [described.example as unknown] }]
        : [],
    ),
  );
  expect(members.length).toBeGreaterThan(0);
  expect(wrongIn(members)).toEqual([]);
});
