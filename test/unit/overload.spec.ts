import { getHeapStatistics } from 'node:v8';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { shedLoad } from '../../src/http/overload.js';
import { comesTrue } from '../support/polling.js';

let server: FastifyInstance;
let share: number;
beforeEach(async () => {
  share = 0;
  server = fastify();
  shedLoad(server, 0, () => share * getHeapStatistics().heap_size_limit);
  server.get('/managers', () => 'here');
  server.get('/health/live', () => 'alive');
  await server.listen();
});
afterEach(() => server.close());

const comesToAnswer = (path: string, status: number) =>
  comesTrue(async () => (await server.inject(path)).statusCode === status);

test('a process that has hardly any memory left turns requests away, says that it lives, and serves again once it has', async () => {
  expect(await comesToAnswer('/managers', 200)).toBe(true);

  share = 0.91;
  expect(await comesToAnswer('/managers', 503)).toBe(true);
  expect(await comesToAnswer('/health/live', 200)).toBe(true);

  share = 0.89;
  expect(await comesToAnswer('/managers', 200)).toBe(true);
});
