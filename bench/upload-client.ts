import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export const MIB = 2 ** 20;

/** The largest file that may be attached, and in what pieces it comes at a pace. */
export const FILE = randomBytes(25 * MIB);
const PIECE = 64 * 2 ** 10;

export const PACED_AT_ONCE = 10;
export const PACED_BYTES_PER_SECOND = 2 * MIB;

const BOUNDARY = 'between-the-files';
const HEAD = Buffer.from(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n',
);
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** Somebody with a ticket of their own. */
export interface Sender {
  token: string;
  ticketId: number;
}

/** Sends a file, at once or at so many bytes a second. @throws Error if it is refused. */
export async function send(
  { url }: { url: string },
  { token, ticketId }: Sender,
  { file = FILE, rate = Infinity } = {},
): Promise<void> {
  const outgoing = request(`${url}/tickets/${ticketId}/attachments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': HEAD.length + file.length + TAIL.length,
    },
  });
  const answered = once(outgoing, 'response');
  outgoing.write(HEAD);
  if (rate === Infinity) outgoing.write(file);
  else
    for (let at = 0; at < file.length; at += PIECE) {
      outgoing.write(file.subarray(at, at + PIECE));
      await pause((1000 * PIECE) / rate);
    }
  outgoing.end(TAIL);
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 201) throw new Error(`An upload was answered ${response.statusCode}.`);
}
