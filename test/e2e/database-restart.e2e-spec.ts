import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LONGEST_WAIT_MS } from '../../src/database/engine/engine.js';
import { ASKED_FOR_MS } from '../../src/database/engine/postgres-transactions.js';
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
    const environment = { ATTACHMENTS: `folder:${join(postgres.folder, 'attachments')}` };
    app = await startApp(environment, `${postgres.url}/postgres`);
  });
  afterAll(async () => {
    await app.close();
    await postgres.remove();
  });

  test('is answered with 2xx and 503 only, loses nothing that was acknowledged, and is over within 5 s', async () => {
    const desks = await Promise.all(Array.from({ length: CLIENTS }, () => desk(app)));
    const load = new Load(app, desks);
    await load.hasGranted(CLIENTS * 2);

    const stoppedAt = performance.now();
    await postgres.stop();
    await load.hasRefused(CLIENTS * 2);
    expect((await app.send('GET', '/health/ready')).status).toBe(503);
    expect((await app.send('GET', '/health/live')).status).toBe(200);

    await postgres.start();
    const awayMs = performance.now() - stoppedAt;
    const isReady = async () => (await app.send('GET', '/health/ready')).status === 200;
    expect(await comesTrue(isReady)).toBe(true);
    expect(await comesTrue(() => Promise.resolve(load.servesEveryClient()))).toBe(true);
    await load.stop();

    expect([...load.statuses].sort()).toEqual([200, 201, 503]);
    // A commit that was under way is answered once PostgreSQL can say what came of it.
    expect(load.slowestMs).toBeLessThan(Math.max(LONGEST_WAIT_MS, awayMs) + 1000 * slowness());
    // What came of a commit that was under way is asked for as long, and is unknown afterwards.
    if (awayMs < ASKED_FOR_MS) expect(load.unanswered).toBe(0);
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
  /** How many posts were neither answered nor refused. */
  unanswered = 0;
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
      const isPost = turn % 2 === 0;
      const path = isPost ? `/tickets/${ticket.id}/messages` : `/tickets/${ticket.id}`;
      const request = { token: creator.token, ...(isPost && { body: { content } }) };
      const answer = await this.app.send(isPost ? 'POST' : 'GET', path, request).catch((error: unknown) => {
        if (!isPost) throw error;
      });
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      if (!answer) {
        this.unanswered++;
        continue;
      }
      const { status, headers } = answer;
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
