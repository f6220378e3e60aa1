import { expect, test } from '@jest/globals';
import pg from 'pg';
import { IdempotencyKeysRepository } from '../../src/idempotency/idempotency-keys.repository.js';
import { desk, type Desk } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
import { countKeys, CREATIONS, expectRefused, expectSame, newKey, postOnce } from '../support/idempotency.js';
import { comesTrue } from '../support/polling.js';
import { countRows } from '../support/rows.js';
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

/** Keeps a request for a ticket's people waiting half-way, until what it gives is called. */
async function hinder({ assignee, ticket }: Desk): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: here.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT 1 FROM tickets WHERE id = ${ticket.id} FOR UPDATE`);
  await client.query(`SELECT 1 FROM profiles WHERE id = ${assignee.id} FOR UPDATE`);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

async function execute(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: here.databaseUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

// On SQLite, whose one writer all others wait for, no request can overtake another.
const onPostgres = DATABASE === 'postgres' ? test : test.skip;

onPostgres.each(CREATIONS)(
  'a request for $what that was given up for lost, and comes to life again, creates nothing',
  async ({ path, body, count }) => {
    const opened = await desk(here);
    const { creator } = opened;
    const before = await count(here, opened);
    const key = newKey();
    const isTaken = (condition: string) => async () =>
      (await countRows(here.databaseUrl, 'idempotency_keys', `key = '${key}' AND ${condition}`)) === 1;
    const goOn = await hinder(opened);

    const lost = postOnce(here, creator, path(opened), key, body(opened));
    expect(await comesTrue(isTaken('created_id IS NULL'))).toBe(true);
    await execute(
      `UPDATE idempotency_keys SET claimed_at = claimed_at - interval '70 seconds' WHERE key = '${key}'`,
    );
    const again = postOnce(there, creator, path(opened), key, body(opened));
    expect(await comesTrue(isTaken("claimed_at > now() - interval '60 seconds'"))).toBe(true);
    await goOn();

    expectRefused(await lost, 409);
    const first = await again;
    expect(first.status).toBe(201);
    expectSame(await postOnce(here, creator, path(opened), key, body(opened)), first);
    expect(await count(here, opened)).toBe(before + 1);
    expect(await countKeys(here, creator)).toBe(1);
  },
);

test('a run that has created something can not free its key, whatever it has heard of its commit', async () => {
  const { creator } = await desk(here);
  const [key, claim] = [newKey(), newKey()];
  const keys = here.nest.get(IdempotencyKeysRepository);
  await keys.insert({ profileId: creator.id, key, fingerprint: 'of it', claim, claimedAt: new Date() });
  await keys.complete(creator.id, key, claim, 1);

  await keys.release(creator.id, key, claim);

  expect(await countKeys(here, creator)).toBe(1);
});
