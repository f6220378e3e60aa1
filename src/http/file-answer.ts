import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import contentDisposition from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DocumentsIfNoneMatch, isKnown } from './etag.js';
import { Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** A part of a file, from its first byte to its last, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A file to be sent. */
export interface SentFile {
  /** For people; in any script (RFC 6266, RFC 8187). */
  name: string;
  type: string;
  /** In bytes. */
  size: number;
  /** What its content is known by. */
  tag: string;
  /** Whether a browser may show it, rather than save it. */
  isShown: boolean;
  /** Opens it, or a part of it. */
  open: (range?: ByteRange) => Promise<Readable>;
}

/** Documents that a route answers with bytes (sendFile), of this media type where it is always the same. */
export function SentBytes(description: string, type = 'application/octet-stream'): MethodDecorator {
  const content = { [type]: { schema: { type: 'string', format: 'binary' } } };
  const headers = {
    'Content-Disposition': { schema: { type: 'string' as const }, description: 'Its name (RFC 6266).' },
  };
  return applyDecorators(
    DocumentsIfNoneMatch(),
    ApiHeader({
      name: 'Range',
      required: false,
      description: 'The part that you want, such as `bytes=0-1023`; of several parts you get the whole.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 200, description, content, headers }),
    ApiResponse({ status: 206, description: 'The part that Range asks for.', content }),
  );
}

const MOST_LISTENERS = 20;

/** What a browser that shows it may do with it: nothing. */
const SANDBOX = "sandbox; default-src 'none'";

/** Answers with a file, or the part of it that is asked for, or that it is what the client has (RFC 9110, 13 and 14). */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: SentFile): Promise<void> {
  const tag = `"${file.tag}"`;
  void reply.headers({
    etag: tag,
    'accept-ranges': 'bytes',
    // It never changes, but who may see it does.
    'cache-control': 'private, no-cache',
    'content-security-policy': SANDBOX,
  });
  if (isKnown(request, tag)) {
    void reply.status(304).send();
    return;
  }
  const range = rangeIn(request, tag, file.size);
  if (range === 'none') {
    void reply.header('content-range', `bytes */${file.size}`);
    sendProblem(reply, new Problem('range-not-there', `The file has ${file.size} bytes.`));
    return;
  }
  // A stream that is sent adds some to the listeners that every answer has.
  reply.raw.setMaxListeners(MOST_LISTENERS);
  const isHead = request.method === 'HEAD';
  const bytes = isHead ? Readable.from([]) : await file.open(range);
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  void reply
    .status(range ? 206 : 200)
    .headers({
      'content-type': file.type,
      'content-disposition': contentDisposition(file.name, { type: file.isShown ? 'inline' : 'attachment' }),
      'content-length': end - start + 1,
      ...(range && { 'content-range': `bytes ${start}-${end}/${file.size}` }),
    })
    .send(bytes);
}

/** The part that is asked for: undefined for the whole, which is also sent for several parts, `none` where there is no such part. */
function rangeIn(
  { method, headers }: FastifyRequest,
  tag: string,
  size: number,
): ByteRange | 'none' | undefined {
  const { range, 'if-range': ifRange } = headers;
  if (method !== 'GET' || range === undefined || (ifRange !== undefined && ifRange !== tag)) return undefined;
  const [, first = '', last = '', suffix] = /^bytes=\s*(?:(\d+)-(\d*)|-(\d+))\s*$/i.exec(range) ?? [];
  const start = suffix === undefined ? Number(first) : Math.max(0, size - Number(suffix));
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (suffix === undefined && (first === '' || (last !== '' && Number(last) < start))) return undefined;
  return start < size ? { start, end } : 'none';
}
