import { setImmediate, setTimeout as pause } from 'node:timers/promises';

/**
 * Does something, and what follows from it in the same turn of the event loop, in a turn of its own, and pauses for as long as that
 * took. Of a turn, one connection is accepted: where each turn is long, nobody else gets in.
 */
export async function leavingTimeToOthers<T>(work: () => T | Promise<T>): Promise<T> {
  await setImmediate();
  const since = performance.now();
  const result = await work();
  await setImmediate();
  await pause(performance.now() - since);
  return result;
}
