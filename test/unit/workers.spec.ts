import cluster, { type Worker } from 'node:cluster';
import { expect, test } from '@jest/globals';
import type { WorkerMessage } from '../../src/cluster/worker-message.js';
import { runWorkers } from '../../src/cluster/workers.js';

test('a worker that is gone before its answer does the primary process no harm', async () => {
  let stop: () => void = () => undefined;
  const over = runWorkers(0, new Promise<void>((resolve) => (stop = resolve)), () => undefined);
  const failures: Error[] = [];
  // As Node does: a failure that nobody is told of is thrown.
  const gone = {
    send(_message: object, callback?: (error: Error) => void) {
      const error = new Error('write EPIPE');
      if (!callback) throw error;
      failures.push(error);
      callback(error);
    },
  } as unknown as Worker;
  const asked: WorkerMessage = { requestId: 1, key: 'signed-in 1', limit: 40, windowMs: 60_000, wanted: 1 };

  cluster.emit('message', gone, asked);

  expect(failures).toHaveLength(1);
  stop();
  await over;
  cluster.removeAllListeners();
});
