import { randomUUID } from 'node:crypto';
import { describe, jest, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SpentRefreshToken } from '../../src/auth/spent-refresh-token.entity.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { Event } from '../../src/events/event.entity.js';
import { insertMessages, insertTickets } from '../factories/row.js';
import { scene } from '../factories/scene.js';
import type { TestApp } from '../support/app.js';
import { expectCheap, withGauge } from '../support/costs.js';
import type { Gauge } from '../support/gauge.js';
import { TELLS_TIME } from '../support/processor.js';
import { claimsOf } from '../support/tokens.js';

// A cost that seems too much is measured again and again.
jest.setTimeout(240_000);

/** More than usual, since other tests fill the processor's caches meanwhile. */
const TRIES = 10;

let app: TestApp;
let gauge: Gauge;
withGauge((ofTests, ofServer) => {
  app = ofTests;
  gauge = ofServer;
});

(TELLS_TIME ? describe : describe.skip)(
  'however much there is, no request costs more than its answer',
  () => {
    test('to delete a ticket with a thread of a thousand messages', async () => {
      const longThread = async () => {
        const spare = await scene(app, 'creator');
        const messages = Array.from({ length: 1000 }, () => ({ content: 'It is still out of order.' }));
        await insertMessages(app, spare, messages);
        return spare;
      };
      await expectCheap(() => gauge.leastAnew('DELETE /tickets/{id}', longThread));
    });

    test('to end a session of which twenty thousand refresh tokens are spent', async () => {
      const tokens = app.nest.get(DataSource).getRepository(SpentRefreshToken);
      const longSession = async () => {
        const spare = await scene(app, 'creator');
        const sid = claimsOf(spare.creator.access).sid as string;
        for (let count = 0; count < 20_000; count += 500)
          await app.nest
            .get(UnitOfWork)
            .run(() =>
              tokens.insert(Array.from({ length: 500 }, () => ({ id: randomUUID(), sessionId: sid }))),
            );
        return spare;
      };
      await expectCheap(() => gauge.leastAnew('POST /logout', longSession));
    });

    test.each(['a', 'é', '"'])('to list long texts of %s', async (character) => {
      const spare = await scene(app, 'creator');
      const texts = Array.from({ length: 1000 }, () => ({ content: character.repeat(10_000) }));
      await insertMessages(app, spare, texts);
      await insertTickets(app, spare, texts);
      for (const operation of ['GET /tickets/{id}/messages', 'GET /profiles/{id}/tickets'])
        await expectCheap(() => gauge.least(operation, undefined, '', spare, TRIES));
    });

    test.each(['a', 'é', '"', '🔥'])('to read the history of long texts of %s', async (character) => {
      const spare = await scene(app, 'creator');
      const text = character.repeat(10_000);
      const event = {
        kind: 'ticket.changed' as const,
        ticketId: spare.ticket.id,
        actorId: spare.creator.id,
        changes: JSON.stringify({ content: { old: text, new: text } }),
        requestId: 'x',
        createdAt: new Date(),
      };
      const events = app.nest.get(DataSource).getRepository(Event);
      for (let count = 0; count < 1000; count += 100)
        await app.nest
          .get(UnitOfWork)
          .run(() => events.insert(Array.from({ length: 100 }, () => ({ ...event }))));
      await expectCheap(() => gauge.least('GET /tickets/{id}/history', undefined, '', spare, TRIES));
    });
  },
);
