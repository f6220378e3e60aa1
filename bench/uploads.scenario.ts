import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createFixture, type Fixture } from './fixture.js';
import { loadAtRate } from './load.js';
import type { Figures } from './report.js';
import { ROUTES } from './requests.js';
import { alternate, atEnd, type Measure, type Scenario } from './scenario.js';
import { startServer, type Server } from './server.js';
import { signInAs } from './users.js';

const MIB = 2 ** 20;

/** The largest file that may be attached, how many come at once, and how many pieces a second one comes in beside reads. */
const FILE = randomBytes(25 * MIB);
const AT_ONCE = 50;
const PIECE = 64 * 2 ** 10;
const PACED_AT_ONCE = 10;
const PACED_BYTES_PER_SECOND = 2 * MIB;

const READS_PER_SECOND = 300;

const BOUNDARY = 'between-the-files';
const HEAD = Buffer.from(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n',
);
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

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
      const isOver = { now: false };
      const sending = Array.from({ length: PACED_AT_ONCE }, async (_, index) => {
        while (!isOver.now) await send(server, senders[index], PACED_BYTES_PER_SECOND, isOver);
      });
      const figures = await alone();
      isOver.now = true;
      await Promise.all(sending);
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

/** Somebody with a ticket of their own. */
interface Sender {
  token: string;
  ticketId: number;
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

/** Sends one file; with a rate in bytes a second, in pieces, until it is over. @throws Error if it is refused. */
async function send(
  { url }: Server,
  { token, ticketId }: Sender = { token: '', ticketId: 0 },
  rate = Infinity,
  isOver = { now: false },
): Promise<void> {
  const outgoing = request(`${url}/tickets/${ticketId}/attachments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': HEAD.length + FILE.length + TAIL.length,
    },
  });
  const answered = once(outgoing, 'response');
  outgoing.write(HEAD);
  if (rate === Infinity) outgoing.write(FILE);
  else
    for (let at = 0; at < FILE.length; at += PIECE) {
      outgoing.write(FILE.subarray(at, at + PIECE));
      if (!isOver.now) await pause((1000 * PIECE) / rate);
    }
  outgoing.end(TAIL);
  const [response] = (await answered) as [import('node:http').IncomingMessage];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 201) throw new Error(`An upload was answered ${response.statusCode}.`);
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
