import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HostAndPort } from '../../src/config/setting-types.js';
import { comesTrue } from './polling.js';
import { freePort } from './postgres.setup.js';

/** Whether clamd is installed, as Debian's package has it. */
export const HAS_CLAMD = spawnSync('clamd', ['--version']).status === 0;

/** What every virus scanner takes for a virus, in two halves, or one would take this file for it. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** The largest file that the real one takes here, in bytes. */
export const MOST_OF_CLAMD = 25 * 2 ** 20;

/** A real clamd, which knows one virus. */
export interface Clamd {
  address: HostAndPort;
  close: () => Promise<void>;
}

export async function startClamd(): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'wasil-clamd-'));
  const port = await freePort();
  await mkdir(join(folder, 'signatures'));
  // In any kind of file, at any place in it.
  const signature = `Wasil.Test:0:*:${Buffer.from(EICAR).toString('hex')}\n`;
  await writeFile(join(folder, 'signatures', 'wasil.ndb'), signature);
  await writeFile(
    join(folder, 'clamd.conf'),
    `Foreground yes
TCPAddr 127.0.0.1
TCPSocket ${port}
DatabaseDirectory ${folder}/signatures
TemporaryDirectory ${folder}
StreamMaxLength ${MOST_OF_CLAMD}
`,
  );
  const child = spawn('clamd', [`--config-file=${folder}/clamd.conf`], { stdio: 'ignore' });
  const close = async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    await rm(folder, { recursive: true });
  };
  if (!(await comesTrue(() => answersPing(port), 30_000))) {
    await close();
    throw new Error('clamd does not answer');
  }
  return { address: { host: '127.0.0.1', port }, close };
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.write('zPING\0');
  return (await text(socket).catch(() => '')) === 'PONG\0';
}

/** Speaks as clamd does, and answers as it is told to. */
export class FakeClamd {
  /** What it does once it has a whole file. */
  answer = (socket: Socket): unknown => socket.end('stream: OK\0');
  /** What it does once it has more than so many bytes of a file. */
  limit = { bytes: Infinity, reach: (socket: Socket): unknown => socket.destroy() };
  /** Whether it reads anything. */
  reads = true;
  /** The chunks of the files that it was sent. */
  chunks: Buffer[] = [];
  readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.setNoDelay(true);
      // Who asks it may be gone before they have sent all.
      if (this.reads) this.serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(): Promise<FakeClamd> {
    const server = createServer();
    const started = new FakeClamd(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  get address(): HostAndPort {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(socket: Socket): Promise<void> {
    const parts = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const reply = await this.replyTo(taking(parts));
    reply(socket);
    // Else it would not see that the other side closes.
    while (!(await parts.next()).done);
  }

  private async replyTo(take: (count: number) => Promise<Buffer>): Promise<(socket: Socket) => unknown> {
    const command = String(await take('zINSTREAM\0'.length));
    if (command !== 'zINSTREAM\0') return (socket) => socket.end('UNKNOWN COMMAND\0');
    for (let taken = 0; ;) {
      const length = (await take(4)).readUInt32BE();
      if (length === 0) return this.answer;
      taken += length;
      if (taken > this.limit.bytes) return this.limit.reach;
      this.chunks.push(await take(length));
    }
  }
}

/** Gives the next so many bytes each time. */
function taking(parts: AsyncIterator<Buffer>): (count: number) => Promise<Buffer> {
  let rest = Buffer.of();
  return async (count) => {
    while (rest.length < count) {
      const part = await parts.next();
      if (part.done) throw new Error('the connection has ended');
      rest = Buffer.concat([rest, part.value]);
    }
    const taken = rest.subarray(0, count);
    rest = rest.subarray(count);
    return taken;
  };
}
