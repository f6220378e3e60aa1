const SECOND_MS = 1000;
const MAX_WAIT_MS = 15 * 60 * SECOND_MS;

/** Failures are forgotten after a day without another one, counted from the end of the wait. */
export const FORGOTTEN_AFTER_MS = 24 * 3600 * SECOND_MS;

/** How often something has failed, and until when further attempts are refused. */
export interface FailureCount {
  failures: number;
  blockedUntil: Date;
}

/**
 * The count after one more failure. The first `free` - 1 failures cost no wait, the next one 1 s, and each one after that
 * twice as long, up to 15 minutes.
 */
export function afterFailure(
  { failures, blockedUntil }: FailureCount,
  free: number,
  now: Date,
): FailureCount {
  const isForgotten = now.getTime() - blockedUntil.getTime() > FORGOTTEN_AFTER_MS;
  const count = (isForgotten ? 0 : failures) + 1;
  const waitMs = count < free ? 0 : Math.min(MAX_WAIT_MS, SECOND_MS * 2 ** (count - free));
  return { failures: count, blockedUntil: new Date(now.getTime() + waitMs) };
}

/** How many milliseconds are left to wait. */
export function waitOf({ blockedUntil }: FailureCount, now: Date): number {
  return Math.max(0, blockedUntil.getTime() - now.getTime());
}
