import { setTimeout as pause } from 'node:timers/promises';

/** How soon every instance must know what another did to a session or a role. */
export const SOON_MS = 5000;

/** Asks again and again; resolves with whether the answer was yes before the time was up. */
export async function comesTrue(
  question: () => Promise<boolean>,
  withinMs: number = SOON_MS,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (await question()) return performance.now() <= deadline;
    await pause(50);
  }
  return false;
}
