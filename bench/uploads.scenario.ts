import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createFixture, type Fixture } from './fixture.js';
import { loadAtRate } from './load.js';
import type { Figures } from './report.js';
import { ROUTES } from './requests.js';
import { alternate, atEnd, type Measure, type Scenario } from './scenario.js';
import { startServer, type Server } from './server.js';
import { FILE, MIB, PACED_AT_ONCE, PACED_BYTES_PER_SECOND, send, type Sender } from './upload-client.js';
import { signInAs } from './users.js';

const AT_ONCE = 50;
const READS_PER_SECOND = 300;

export const uploads: Scenario = {
  name: 'uploads',
  description:
    `Sends ${AT_ONCE} files of ${FILE.length / MIB} MiB at once to Wasil and to plain Fastify, which writes them to files, ` +
    `and flushes them to the disk as Wasil does or leaves that to the system; ` +
    `and reads one ticket ${READS_PER_SECOND} times a second beside ${PACED_AT_ONCE} uploads of ${PACED_BYTES_PER_SECOND / MIB} MiB/s each, and alone.`,
  compares: 'Wasil / plain Fastify, or beside uploads / alone',
  defaults: { tickets: 1000, pairs: 3, seconds: 10 },
  async prepare({ database, tickets, pairs, seconds }) {
    const fixture = await createFixture(database, tickets);
    const senders = await sendersOf(fixture);
    const [ours, plain] = [await temporaryFolder(), await temporaryFolder()];
    const server = await startServer('src/main.js', fixture.url, {
      ATTACHMENTS: `folder:${ours}`,
      ATTACHMENTS_PER_TICKET_BYTES: String(2 ** 40),
      ATTACHMENTS_PER_DAY_BYTES: String(2 ** 40),
    });
    const plainly = (flush: 'yes' | 'no') =>
      startServer('bench/baseline-uploads.js', fixture.url, { FOLDER: plain, FLUSH: flush });
    const [flushing, leaving] = [await plainly('yes'), await plainly('no')];
    const all = (target: Server, folder: string) => async () => {
      const figures = await sendAll(target, senders);
      await empty(folder);
      await fixture.database.query('DELETE FROM attachments');
      return figures;
    };
    const reads = ROUTES.ticket.requests(fixture);
    const alone: Measure = () => loadAtRate(server, reads, { rate: READS_PER_SECOND, seconds });
    const beside = async () => {
      const stop = await sendPaced(server, senders.slice(0, PACED_AT_ONCE));
      const figures = await alone();
      await stop();
      await empty(ours);
      await fixture.database.query('DELETE FROM attachments');
      return figures;
    };
    return [
      alternate(`${AT_ONCE} uploads, both flushed`, pairs, all(server, ours), all(flushing, plain)),
      alternate(`${AT_ONCE} uploads, ours flushed`, pairs, all(server, ours), all(leaving, plain)),
      alternate(`${READS_PER_SECOND} reads a second`, pairs, beside, alone),
    ];
  },
};

/** Sends all at once. @returns how fast they were taken in, and by how much the server's memory grew meanwhile, at most. */
async function sendAll(server: Server, senders: readonly Sender[]): Promise<Figures> {
  const idle = await server.memory();
  const state = { most: idle, isOver: false };
  const watching = (async () => {
    while (!state.isOver) {
      state.most = Math.max(state.most, await server.memory());
      await pause(50);
    }
  })();
  const since = performance.now();
  await Promise.all(senders.map((sender) => send(server, sender)));
  const seconds = (performance.now() - since) / 1000;
  state.isOver = true;
  await watching;
  return {
    'MiB/s': (AT_ONCE * FILE.length) / MIB / seconds,
    'MiB of memory over idle': state.most - idle,
    'idle MiB': idle,
  };
}

async function sendersOf({ database }: Fixture): Promise<Sender[]> {
  const rows = await database.query<{ id: number; by: number }[]>(
    `SELECT min(id) AS id, created_by AS by FROM tickets WHERE NOT is_resolved GROUP BY created_by ORDER BY created_by LIMIT ${AT_ONCE}`,
  );
  if (rows.length < AT_ONCE) throw new Error('There are too few tickets.');
  const senders: Sender[] = [];
  for (const { id, by } of rows) senders.push({ ticketId: id, token: await signInAs(database, by) });
  return senders;
}

/** Has files come in at their pace all the time, from another thread: what is measured beside them has this one for itself. */
async function sendPaced({ url }: Server, senders: readonly Sender[]): Promise<() => Promise<void>> {
  const thread = new Worker(new URL('./paced-uploads.js', import.meta.url), { workerData: { url, senders } });
  const over = once(thread, 'exit');
  await once(thread, 'message');
  return async () => {
    thread.postMessage('stop');
    await over;
  };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wasil-bench-'));
  atEnd(() => rm(folder, { recursive: true }));
  return folder;
}

/** Removes files, and leaves what the store is marked with. */
async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (!/^(incoming|wasil-database)$/.test(name)) await rm(join(folder, name), { recursive: true });
}
