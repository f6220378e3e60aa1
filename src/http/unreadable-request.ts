import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from './problem.js';

/** Answers what is no HTTP request, and so never becomes one that a route could see. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOf(error.code);
  const body = JSON.stringify(problem);
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
        'Content-Type: application/problem+json; charset=utf-8\r\nCache-Control: no-store\r\n' +
        `X-Request-Id: ${randomUUID()}\r\n` +
        `X-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('too-slow', 'The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'The headers must have at most 16 KiB in all.');
    default:
      return new Problem('not-valid', 'This is no well-formed HTTP request.');
  }
}
