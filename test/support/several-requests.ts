import type { TestApp } from './app.js';

/** Time enough for whatever does not wait to be over: requests that take no part in anything. */
export async function severalRequests(app: TestApp): Promise<void> {
  for (let count = 0; count < 20; count++) await app.send('GET', '/health/live');
}
