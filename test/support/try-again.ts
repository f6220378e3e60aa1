import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './client.js';

/** Sends a request again for as long as it is answered 503, each time after the wait that the answer asks for. */
export async function tryAgain(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
    await pause(Number(answer.headers.get('retry-after')) * 1000);
  }
}
