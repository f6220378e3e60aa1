import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { scene, type Scene } from '../factories/scene.js';
import { startApp, type TestApp } from './app.js';
import { Gauge, type Cost } from './gauge.js';
import { Installation, type Server } from './installation.js';
import { slowness } from './machine.js';

/**
 * The most that a request may cost of the processor: so much in any case, and so much for each MiB of its answer; more on a
 * machine that is slower.
 */
const MOST_MS = 50;
const MOST_MS_PER_MIB = 10;
/** What is twice as large may cost twice as much, and a little that is not owed to its size. */
const MOST_GROWTH = 2.5;
const NOTHING_MS = 4;

/** How often it is measured before it counts as too dear: a machine that others use as well is slower for a while now and then. */
const MOST_ROUNDS = 6;
const BETWEEN_ROUNDS_MS = 1000;

/** Gives all tests of a file a gauge of a server with nothing else to do, after `prepare` has written what is measured. */
export function withGauge(
  begin: (app: TestApp, gauge: Gauge) => void,
  prepare: (app: TestApp, cast: Scene) => Promise<void> = () => Promise.resolve(),
): void {
  let app: TestApp;
  let site: Installation;
  let server: Server;
  let gauge: Gauge;
  beforeAll(async () => {
    // Two servers on one database: this one for what the tests need, and the other, a process by itself, for what they measure.
    site = await Installation.create();
    server = await site.serve({ TRUST_PROXY: 'true' });
    app = await startApp({}, site.databaseUrl);
    const cast = await scene(app, 'creator');
    await prepare(app, cast);
    gauge = new Gauge(app, server, cast);
    begin(app, gauge);
  });
  afterAll(async () => {
    gauge.close();
    await app.close();
    await site.remove();
  });
}

export function expectCheap(measure: () => Promise<Cost>): Promise<void> {
  return inSomeRound(async () => {
    const { ms, bytes, what } = await measure();
    // For people who look at the table.
    if (process.env.SHOW_COSTS) console.log(`${ms.toFixed(1)} ms  ${what}, ${bytes} bytes`);
    const due = MOST_MS + (bytes / 2 ** 20) * MOST_MS_PER_MIB;
    if (ms <= due) return undefined;
    const most = due * slowness();
    return ms <= most ? undefined : `${what} cost ${ms.toFixed(1)} ms, of at most ${most.toFixed(1)}`;
  });
}

/** What is twice as large must not cost much more than twice as much. */
export function expectNoLeap(measure: () => Promise<Cost>, measureHalf: () => Promise<Cost>): Promise<void> {
  return inSomeRound(async () => {
    const [half, whole] = [await measureHalf(), await measure()];
    if (whole.ms <= MOST_GROWTH * half.ms + NOTHING_MS * slowness()) return undefined;
    return `${whole.what} cost ${whole.ms.toFixed(1)} ms, and half of it ${half.ms.toFixed(1)} ms`;
  });
}

/** @param look gives what is wrong, or undefined. */
async function inSomeRound(look: () => Promise<string | undefined>): Promise<void> {
  const faults: string[] = [];
  while (faults.length < MOST_ROUNDS) {
    const fault = await look();
    if (fault === undefined) return;
    faults.push(fault);
    await pause(BETWEEN_ROUNDS_MS);
  }
  throw new Error(faults.join('\n'));
}
