import { setTimeout } from 'node:timers/promises';

/**
 * Sends so many requests a second, one after the other at even distances, whether those before are answered or not.
 * @returns how many milliseconds each took.
 * @throws what the first that failed has thrown.
 */
export async function atRate(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const failures: unknown[] = [];
  const timed = async (index: number) => {
    const sentAt = performance.now();
    try {
      await send(index);
      times.push(performance.now() - sentAt);
    } catch (error) {
      failures.push(error);
    }
  };
  const startedAt = performance.now();
  const underWay: Promise<void>[] = [];
  for (let index = 0; index < Math.round(perSecond * seconds); index++) {
    const early = startedAt + (index * 1000) / perSecond - performance.now();
    if (early > 0) await setTimeout(early);
    underWay.push(timed(index));
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return times;
}
