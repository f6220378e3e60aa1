import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PNG } from '../factories/attachment.js';
import type { Person } from '../factories/person.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

export const BOUNDARY = 'between';

type Bytes = string | Buffer;

/** A part of a form as it goes over the wire; `lines` are those of its header. */
export function rawPart(lines: readonly string[], content: Bytes = PNG, boundary = BOUNDARY): Buffer {
  const head = [`--${boundary}`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
}

/** A file, whose name may be anything that stands between two quotation marks. */
export function rawFile(name = 'a.png', content?: Bytes): Buffer {
  return rawPart([`Content-Disposition: form-data; name="file"; filename="${name}"`], content);
}

/** The member `message`. */
export function rawMessage(value: Bytes, ...lines: string[]): Buffer {
  return rawPart(['Content-Disposition: form-data; name="message"', ...lines], value);
}

/** A whole form. */
export function rawForm(parts: readonly Buffer[], boundary = BOUNDARY): Buffer {
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Header fields of an upload in place of its usual ones; undefined leaves one out. */
export type RawFields = Record<string, string | undefined>;

/** Begins an upload over a connection of its own, whose body is up to the caller. */
export async function beginUpload(
  app: Pick<TestApp, 'url'>,
  { token }: Pick<Person, 'token'>,
  ticketId: number,
  fields: RawFields,
): Promise<Socket> {
  const { hostname, port, host } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // Who is answered before the end of what they send may be cut off.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const all: RawFields = {
    host,
    authorization: `Bearer ${token}`,
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  socket.write(`POST /tickets/${ticketId}/attachments HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return socket;
}

/** Sends an upload as it is, its length with it, and gives its answer. */
export async function sendUpload(
  app: Pick<TestApp, 'url'>,
  person: Pick<Person, 'token'>,
  ticketId: number,
  body: Bytes,
  fields: RawFields = {},
): Promise<Answer> {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const socket = await beginUpload(app, person, ticketId, { ...length, ...fields });
  const answer = answerOn(socket);
  socket.write(body);
  return answer.finally(() => socket.destroy());
}

/** The next answer that comes over a connection. @throws Error where it is closed, or none has come in ten seconds. */
export async function answerOn(socket: Socket): Promise<Answer> {
  let received = Buffer.alloc(0);
  const signal = AbortSignal.timeout(10_000);
  const closed = once(socket, 'close', { signal }).then(() => undefined);
  closed.catch(() => undefined);
  for (;;) {
    const bytes = (await Promise.race([once(socket, 'data', { signal }), closed])) as [Buffer] | undefined;
    if (!bytes) throw new Error(`closed after ${received.toString('latin1').slice(0, 200)}`);
    received = Buffer.concat([received, bytes[0]]);
    const answer = answerIn(received);
    if (answer) return answer;
  }
}

function answerIn(received: Buffer): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...fields] = received.toString('latin1', 0, end).split('\r\n');
  const status = Number(line.split(' ')[1]);
  // It asks for the body.
  if (status === 100) return answerIn(received.subarray(end + 4));
  const headers = new Headers(fields.map((field) => field.split(/: (.*)/, 2) as [string, string]));
  const length = Number(headers.get('content-length'));
  const body = received.subarray(end + 4, end + 4 + length);
  if (body.length < length) return undefined;
  return { url: '', status, headers, body: JSON.parse(String(body)) as unknown };
}
