import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { hash } from 'argon2';
import fc from 'fast-check';
import { PasswordHasher } from '../../src/auth/password-hasher.js';
import { ROLES } from '../factories/scene.js';
import { startApp, type TestApp } from '../support/app.js';
import { Fuzzer } from '../support/fuzzer.js';
import { operationsOf } from '../support/openapi.js';

/** A longer run is one setting away: FUZZ_INPUTS=20000 FUZZ_SEED=$RANDOM npm run jest -- test/e2e/fuzz */
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 500);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const AT_ONCE = 50;

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as OpenAPIObject;

let app: TestApp;
beforeAll(async () => {
  // At their real cost the hashes would take most of the run.
  const cheap = { memoryCost: 64, timeCost: 2, parallelism: 1 };
  jest
    .spyOn(PasswordHasher.prototype, 'hash')
    .mockImplementation((password) => hash(password.normalize('NFC'), cheap));
  app = await startApp({ LOG_IN_FAILURES_PER_ADDRESS: '100' });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await app.close();
});

test.each([...operationsOf(document).keys()])(
  `%s answers ${INPUTS} hostile requests by each role as the document says, and never with a fault of its own`,
  async (operation) => {
    const fuzzer = new Fuzzer(app, document, operation);
    for (const role of ROLES) {
      await fuzzer.takeRole(role);
      const batches = fc.array(fuzzer.inputs(), { minLength: AT_ONCE, maxLength: AT_ONCE });
      const property = fc.asyncProperty(batches, async (batch) => {
        const faults = await Promise.all(batch.map((input) => fuzzer.faultsOf(input)));
        expect([role, ...faults.flat()]).toEqual([role]);
        await fuzzer.restore();
      });
      await fc.assert(property, { seed: SEED, numRuns: Math.ceil(INPUTS / AT_ONCE), endOnFailure: true });
    }
    fuzzer.close();
    // Inputs that never got past the first check would prove little.
    expect(fuzzer.wasGranted).toBe(true);
  },
  60_000 + INPUTS * 500,
);
