const SECOND_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60 * SECOND_MS;

/** Failures are forgotten once nothing has failed for a day after the wait was over. */
export const FORGOTTEN_AFTER_MS = 24 * 3600 * SECOND_MS;

/** How often something has failed, and until when it is not tried again. */
export interface FailureCount {
  failures: number;
  blockedUntil: Date;
}

/**
 * The count after one failure more: no wait before the last of the `free` ones, then 1 s, doubling with each failure up
 * to 15 minutes.
 */
export function afterFailure(
  { failures, blockedUntil }: FailureCount,
  free: number,
  now: Date,
): FailureCount {
  const isForgotten = now.getTime() - blockedUntil.getTime() > FORGOTTEN_AFTER_MS;
  const count = (isForgotten ? 0 : failures) + 1;
  const waitMs = count < free ? 0 : Math.min(LONGEST_WAIT_MS, SECOND_MS * 2 ** (count - free));
  return { failures: count, blockedUntil: new Date(now.getTime() + waitMs) };
}

/** How many milliseconds are left to wait. */
export function waitOf({ blockedUntil }: FailureCount, now: Date): number {
  return Math.max(0, blockedUntil.getTime() - now.getTime());
}
