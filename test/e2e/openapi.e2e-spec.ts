import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { documentOf, operationsOf, type Operation } from '../support/openapi.js';
import { OPENAPI_SCHEMA } from '../support/openapi-schema.js';
import { faultsBy } from '../support/schemas.js';

let app: TestApp;
let document: OpenAPIObject;
beforeAll(async () => {
  app = await startApp();
  document = await documentOf(app);
});
afterAll(() => app.close());

/** The operations of which `isRight` does not hold. There are some of which it could. */
function wrongWhere(isRight: (operation: Operation, name: string) => boolean): string[] {
  const operations = [...operationsOf(document)];
  expect(operations.length).toBeGreaterThan(0);
  return operations.filter(([name, operation]) => !isRight(operation, name)).map(([name]) => name);
}

test('the document is valid OpenAPI 3.1', () => {
  expect(faultsBy(OPENAPI_SCHEMA, document)).toEqual([]);
});

test('the committed openapi.json is what the application serves', async () => {
  const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
  if (committed !== `${JSON.stringify(document, null, 2)}\n`) {
    throw new Error('openapi.json is not what the application serves: run npm run openapi');
  }
});

test('every operation has an operationId that no other has', () => {
  const ids = [...operationsOf(document).values()].map(({ operationId }) => operationId);
  expect(wrongWhere(({ operationId }) => ids.filter((id) => id === operationId).length === 1)).toEqual([]);
  expect(wrongWhere(({ operationId }) => /^[a-z][A-Za-z]+$/.test(operationId ?? ''))).toEqual([]);
});

test('every operation has a summary, which no other has', () => {
  const summaries = [...operationsOf(document).values()].map(({ summary }) => summary);
  expect(wrongWhere(({ summary }) => /^[A-Z].*[^.]$/.test(summary ?? ''))).toEqual([]);
  expect(wrongWhere(({ summary }) => summaries.filter((each) => each === summary).length === 1)).toEqual([]);
});

test('every operation stands under one tag', () => {
  expect(wrongWhere(({ tags }) => tags?.length === 1)).toEqual([]);
});

test('every operation says how the caller is known, by schemes of the document', () => {
  const schemes = Object.keys(document.components?.securitySchemes ?? {});
  const isKnown = (name: string) => schemes.includes(name);
  expect(wrongWhere(({ security }) => security !== undefined)).toEqual([]);
  expect(
    wrongWhere(({ security = [] }) => security.every((each) => Object.keys(each).every(isKnown))),
  ).toEqual([]);
});

test('every operation declares just the parameters of its path', () => {
  const declared = ({ parameters = [] }: Operation) =>
    parameters.flatMap((each) => ('in' in each && each.in === 'path' ? [each.name] : []));
  const inPath = (name: string) => [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
  expect(wrongWhere((operation, name) => declared(operation).join() === inPath(name).join())).toEqual([]);
});

test('every schema of the document is used in it', () => {
  const text = JSON.stringify(document);
  const unused = Object.keys(document.components?.schemas ?? {}).filter(
    (name) => !text.includes(`"#/components/schemas/${name}"`),
  );
  expect(unused).toEqual([]);
});
