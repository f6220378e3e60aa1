import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LONGEST_WAIT_MS } from '../../src/database/engine/engine.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { slowness } from '../support/machine.js';
import { comesTrue } from '../support/polling.js';
import { PostgresServer } from '../support/postgres.setup.js';
import { rows } from '../support/rows.js';

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

const CLIENTS = 50;

describeOnPostgres('PostgreSQL stopped and started in the middle of load from 50 clients', () => {
  let postgres: PostgresServer;
  let app: TestApp;
  beforeAll(async () => {
    postgres = await PostgresServer.create();
    app = await startApp({}, `${postgres.url}/postgres`);
  });
  afterAll(async () => {
    await app.close();
    await postgres.remove();
  });

  test('is answered with 2xx and 503 only, loses nothing that was acknowledged, and is over within 5 s', async () => {
    const desks = await Promise.all(Array.from({ length: CLIENTS }, () => desk(app)));
    const load = new Load(app, desks);
    await load.hasGranted(CLIENTS * 2);

    await postgres.stop();
    await load.hasRefused(CLIENTS * 2);
    expect((await app.send('GET', '/health/ready')).status).toBe(503);
    expect((await app.send('GET', '/health/live')).status).toBe(200);

    await postgres.start();
    const isReady = async () => (await app.send('GET', '/health/ready')).status === 200;
    expect(await comesTrue(isReady)).toBe(true);
    expect(await comesTrue(() => Promise.resolve(load.servesEveryClient()))).toBe(true);
    await load.stop();

    expect([...load.statuses].sort()).toEqual([200, 201, 503]);
    expect(load.slowestMs).toBeLessThan(LONGEST_WAIT_MS + 1000 * slowness());
    const kept = new Set((await rows(app.databaseUrl, 'SELECT content FROM messages')).map(contentOf));
    expect(load.acknowledged.filter((content) => !kept.has(content))).toEqual([]);
  });
});

function contentOf({ content }: Record<string, unknown>): unknown {
  return content;
}

/** Clients that write and read, one request after the other, until they are told to stop. */
class Load {
  readonly statuses = new Set<number>();
  readonly acknowledged: string[] = [];
  slowestMs = 0;
  private refused = 0;
  private isOver = false;
  /** How the last request of each client was answered. */
  private readonly last = new Map<Desk, number>();
  private readonly clients: Promise<unknown>;

  constructor(
    private readonly app: TestApp,
    desks: Desk[],
  ) {
    this.clients = Promise.all(desks.map((each) => this.run(each)));
  }

  async hasGranted(number: number): Promise<void> {
    await this.until(() => this.acknowledged.length >= number);
  }

  async hasRefused(number: number): Promise<void> {
    await this.until(() => this.refused >= number);
  }

  servesEveryClient(): boolean {
    return [...this.last.values()].every((status) => status < 300);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.clients;
  }

  private async run(client: Desk): Promise<void> {
    const { creator, ticket } = client;
    for (let turn = 0; !this.isOver; turn++) {
      const content = `${creator.id}: ${turn}`;
      const startedAt = performance.now();
      const path = turn % 2 === 0 ? `/tickets/${ticket.id}/messages` : `/tickets/${ticket.id}`;
      const request = { token: creator.token, ...(turn % 2 === 0 && { body: { content } }) };
      const { status, headers } = await this.app.send(turn % 2 === 0 ? 'POST' : 'GET', path, request);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      this.statuses.add(status);
      this.last.set(client, status);
      if (status === 201) this.acknowledged.push(content);
      if (status !== 503) continue;
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      this.refused++;
      await pause(50);
    }
  }

  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await Promise.race([pause(20), this.clients]);
  }
}
