import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { sha256, whyUnsigned } from './s3-signature.js';

/**
 * What goes wrong with a request: it is refused with that status; nothing is answered; the connection is cut, in the middle of
 * what is sent to it or of what it sends; it sends half and stops; it does as if it knew no ranges.
 */
export type Mishap = number | 'silence' | 'cut' | 'half' | 'whole';

/** An object, and when it was put. */
interface Kept {
  bytes: Buffer;
  putAt: Date;
}

/** An S3-compatible service in memory with one bucket. It believes nothing that is not signed with its key. */
export class S3Server {
  /** By key, in the order in which they came. */
  readonly objects = new Map<string, Kept>();
  /** What was asked for, like `PUT /files/a/b`. */
  readonly asked: string[] = [];
  readonly bucket = 'files';
  /** How many objects a page of the list has at most. */
  pageSize = 1000;
  /** How long it takes to put an object. */
  putMs = 0;
  /** How many objects were being put at once, at most. */
  mostPuts = 0;
  private puts = 0;
  private readonly mishaps: (Mishap | undefined)[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // A connection that is cut fails the reading of its request.
      this.take(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<S3Server> {
    const server = createServer();
    const started = new S3Server(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  get settings() {
    const { port } = this.server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      accessKeyId: 'key-of-the-tests',
      secretAccessKey: 'secret-of-the-tests',
    };
  }

  /** How many connections are open. */
  async connections(): Promise<number> {
    return new Promise((resolve) => {
      this.server.getConnections((_, count) => {
        resolve(count);
      });
    });
  }

  /** Lets these happen to the next requests, one to each; nothing to those with undefined. */
  misbehave(...mishaps: (Mishap | undefined)[]): void {
    this.mishaps.push(...mishaps);
  }

  /** Forgets what it keeps and was asked, and behaves. */
  reset(): void {
    this.objects.clear();
    this.asked.length = this.mishaps.length = this.mostPuts = this.putMs = 0;
    this.pageSize = 1000;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
    const [, bucket, key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
    this.asked.push(`${method} ${pathname}`);
    const mishap = this.mishaps.shift();
    if (mishap === 'silence') return;
    if (mishap === 'cut' && method === 'PUT') {
      request.once('data', () => request.destroy());
      return;
    }
    if (method === 'PUT') this.mostPuts = Math.max(this.mostPuts, ++this.puts);
    try {
      const body = await buffer(request);
      if (method === 'PUT') await pause(this.putMs);
      const refusal =
        typeof mishap === 'number' ? 'InternalError' : whyUnsigned(request, body, this.settings);
      if (refusal !== undefined) fail(response, typeof mishap === 'number' ? mishap : 403, refusal);
      else if (bucket !== this.bucket) fail(response, 404, 'NoSuchBucket');
      else if (key === '') this.list(searchParams, response, mishap);
      else if (method === 'PUT') this.keep(key, body, request, response);
      else if (method === 'DELETE') response.writeHead(204).end(void this.objects.delete(key));
      else send(this.objects.get(key), request, response, mishap);
    } finally {
      if (method === 'PUT') this.puts--;
    }
  }

  private keep(key: string, bytes: Buffer, { headers }: IncomingMessage, response: ServerResponse): void {
    if (headers['if-none-match'] === '*' && this.objects.has(key)) {
      fail(response, 412, 'PreconditionFailed');
      return;
    }
    this.objects.set(key, { bytes, putAt: new Date() });
    response.writeHead(200, { etag: `"${sha256(bytes)}"` }).end();
  }

  /** The objects whose keys begin with `prefix` and have no delimiter behind it. The token is the last key of the page before. */
  private list(asked: URLSearchParams, response: ServerResponse, mishap?: Mishap): void {
    const prefix = asked.get('prefix') ?? '';
    const delimiter = asked.get('delimiter');
    const after = asked.get('continuation-token') ?? '';
    const found = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .filter((key) => delimiter === null || !key.slice(prefix.length).includes(delimiter))
      .sort();
    const page = found.slice(0, Math.min(this.pageSize, Number(asked.get('max-keys') ?? 1000)));
    const contents = page.map((key) => {
      const { bytes, putAt } = this.objects.get(key) as Kept;
      return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>${putAt.toISOString()}</LastModified></Contents>`;
    });
    const isCut = page.length < found.length;
    const next = isCut ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
    const all = `<IsTruncated>${String(isCut)}</IsTruncated>${next}${contents.join('')}`;
    sendXml(response, 200, `<ListBucketResult>${all}</ListBucketResult>`, mishap);
  }
}

function send(
  kept: Kept | undefined,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  mishap?: Mishap,
): void {
  if (!kept) {
    fail(response, 404, 'NoSuchKey');
    return;
  }
  const { length } = kept.bytes;
  const range = mishap === 'whole' ? null : /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
  const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]), length - 1)] : [0, length - 1];
  if (range && start >= length) {
    fail(response, 416, 'InvalidRange');
    return;
  }
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${length}`);
  response.setHeader('last-modified', kept.putAt.toUTCString());
  const bytes = kept.bytes.subarray(start, end + 1);
  response.writeHead(range ? 206 : 200, { 'content-length': bytes.length });
  if (method === 'HEAD') response.end();
  else sendBody(response, bytes, mishap);
}

function fail(response: ServerResponse, status: number, code: string): void {
  sendXml(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function sendXml(response: ServerResponse, status: number, xml: string, mishap?: Mishap): void {
  const bytes = Buffer.from(`<?xml version="1.0"?>${xml}`);
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': bytes.length });
  sendBody(response, bytes, mishap);
}

function sendBody(response: ServerResponse, bytes: Buffer, mishap?: Mishap): void {
  const half = bytes.subarray(0, bytes.length / 2);
  if (mishap === 'half') response.write(half);
  else if (mishap === 'cut') response.write(half, () => response.destroy());
  else response.end(bytes);
}
