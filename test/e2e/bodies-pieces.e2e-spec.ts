import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Installation, type Server } from '../support/installation.js';
import { slowness } from '../support/machine.js';
import { comesTrue } from '../support/polling.js';
import { TELLS_TIME, timeOnProcessor } from '../support/processor.js';

const LARGEST = 2 ** 18;

let site: Installation;
let server: Server;
beforeAll(async () => {
  site = await Installation.create();
  server = await site.serve({});
});
afterAll(() => site.remove());

function open(): Socket {
  const { hostname, port } = new URL(server.url);
  return connect({ port: Number(port), host: hostname, allowHalfOpen: true }).on('error', () => undefined);
}

const head = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, 'Host: a', 'Content-Type: application/json', ...fields, '', ''].join('\r\n');

/** Sends a request with a body of so many chunks of one byte, and gives what came back and what it cost. */
async function inChunks(
  line: string,
  chunks: number,
  fields: string[] = [],
): Promise<{ answer: string; ms: number }> {
  const pid = server.pid ?? 0;
  const before = await timeOnProcessor(pid, 'all');
  const socket = open();
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes.toString()));
  const closed = once(socket, 'close').catch(() => undefined);
  socket.write(head(line, ...fields, 'Transfer-Encoding: chunked'));
  socket.end(`${'1\r\n \r\n'.repeat(chunks)}0\r\n\r\n`);
  await closed;
  return { answer, ms: (await timeOnProcessor(pid, 'all')) - before };
}

(TELLS_TIME ? describe : describe.skip)('a body in chunks of one byte', () => {
  test('is read where it is short', async () => {
    const { answer } = await inChunks('POST /login', 1000);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*one whole JSON object/);
  });

  test.each([
    ['POST /login', 400, []],
    ['GET /health/live', 200, []],
    ['GET /health/live', 431, Array<string>(1100).fill('A:')],
  ])('costs next to nothing where it is long, beside what is sent: %s', async (line, status, fields) => {
    const { answer, ms } = await inChunks(line, LARGEST, fields);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 400)
      expect(answer).toMatch(/"field":"body","message":"must not come in so many small pieces"/);
    expect(ms).toBeLessThan(150 * slowness());
  });
});

test('of bodies that are not whole yet one site may send 16 MiB, and small ones none the less', async () => {
  const sockets = Array.from({ length: 100 }, open);
  const answers: string[] = sockets.map(() => '');
  for (const [index, socket] of sockets.entries()) {
    socket.on('data', (bytes) => (answers[index] = `${answers[index]}${String(bytes)}`));
    socket.write(head('POST /login', `Content-Length: ${LARGEST}`));
    socket.write(Buffer.alloc(LARGEST - 1, ' '));
  }

  const refused = () => answers.filter((answer) => answer.startsWith('HTTP/1.1 429 '));
  expect(await comesTrue(() => Promise.resolve(refused().length >= 30))).toBe(true);
  expect(refused()[0]).toMatch(/"detail":"Too much is being sent from your address at once; please wait\."/);
  expect(refused()[0]).toMatch(/retry-after: 1\r\n/i);
  expect(answers.filter((answer) => answer === '').length).toBeGreaterThanOrEqual(64);

  const small = open();
  small.write(`${head('POST /login', 'Content-Length: 2')}{}`);
  expect(String(await once(small, 'data'))).toMatch(/^HTTP\/1\.1 400 /);

  for (const socket of [...sockets, small]) socket.destroy();
  const isRead = async () => {
    const whole = open();
    whole.write(head('POST /login', `Content-Length: ${LARGEST}`));
    whole.write(Buffer.alloc(LARGEST, ' '));
    const answer = String(await once(whole, 'data'));
    whole.destroy();
    return answer.startsWith('HTTP/1.1 400 ');
  };
  expect(await comesTrue(isRead)).toBe(true);
});
