import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { FILE, PACED_BYTES_PER_SECOND, send, type Sender } from './upload-client.js';

/** Sends one file after another from each sender until it is told to stop. */
const { url, senders } = workerData as { url: string; senders: Sender[] };
let isOver = false;
const sending = senders.map(async (sender, index) => {
  // The first ones are of different lengths, so that they don't all end and begin together.
  let file = FILE.subarray(0, Math.ceil((FILE.length * (index + 1)) / senders.length));
  while (!isOver) {
    await send({ url }, sender, { file, rate: PACED_BYTES_PER_SECOND });
    file = FILE;
  }
});
// They did begin together.
await pause(1000);
parentPort?.postMessage('begun');
if (parentPort) await once(parentPort, 'message');
isOver = true;
await Promise.all(sending);
parentPort?.close();
