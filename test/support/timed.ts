import { setTimeout as pause } from 'node:timers/promises';
import { SOON_MS } from './polling.js';

/** An answer, and how long it took. */
export interface Timed {
  status: number;
  headers: Headers;
  ms: number;
}

/** About as long as the server waits before it gives a request up. */
const WAITED_MS = 0.9 * SOON_MS;

/**
 * Times an answer that is long in coming, less what a timer as long runs late meanwhile: that much the machine was busy
 * with something else.
 */
export async function timed(answer: Promise<{ status: number; headers: Headers }>): Promise<Timed> {
  const startedAt = performance.now();
  const timer = pause(WAITED_MS).then(() => performance.now() - startedAt - WAITED_MS);
  const { status, headers } = await answer;
  const ms = performance.now() - startedAt;
  return { status, headers, ms: ms - (await timer) };
}
