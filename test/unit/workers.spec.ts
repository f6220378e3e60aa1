import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { WorkerMessage } from '../../src/cluster/worker-message.js';
import { runWorkers } from '../../src/cluster/workers.js';

afterEach(() => {
  cluster.removeAllListeners();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('a worker that cannot be started in the place of one that was lost is tried again, and ends nothing', async () => {
  jest.useFakeTimers();
  const worker = (pid?: number) =>
    Object.assign(new EventEmitter(), { process: { pid, kill: () => true } }) as unknown as Worker;
  const [lost, unborn, last] = [worker(1), worker(), worker(2)];
  const fork = jest
    .spyOn(cluster, 'fork')
    .mockReturnValueOnce(lost)
    .mockImplementationOnce(() => {
      throw new Error('spawn ENOMEM');
    })
    .mockReturnValueOnce(unborn)
    .mockReturnValueOnce(last);
  const losses: string[] = [];
  let stop: () => void = () => undefined;
  const over = runWorkers(1, new Promise<void>((resolve) => (stop = resolve)), (loss) => losses.push(loss));
  cluster.emit('message', lost, { isServing: true });

  cluster.emit('exit', lost, null, 'SIGKILL');
  jest.advanceTimersByTime(1000);
  unborn.emit('error', new Error('spawn EMFILE'));
  jest.advanceTimersByTime(1000);

  expect(losses).toEqual(
    ['SIGKILL', 'spawn ENOMEM', 'spawn EMFILE'].map((why) => expect.stringContaining(why) as unknown),
  );
  expect(fork).toHaveBeenCalledTimes(4);
  stop();
  await Promise.resolve();
  cluster.emit('exit', last, 0, null);
  await over;
});

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
});
