import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long and how much is still read from a client that has been answered, and how often that is looked at. */
const LONGEST_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;
const LOOKED_AT_MS = 100;

/** Connections that have had their last answer. */
const ended = new WeakSet<Socket>();

/** Reads on, for a bounded while, where an answer comes before the end of a request's body and closes the connection. */
export function readOnAfterEarlyAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, reply, done) => {
    if (!ended.has(raw.socket)) {
      done();
      return;
    }
    // What comes after the last answer is not carried out (RFC 9112, 9.6): its client would never know.
    reply.hijack();
    raw.socket.destroy();
  });
  server.addHook('onSend', ({ raw }, reply, payload, done) => {
    if (!raw.complete && hasBody(raw.headers)) {
      void reply.header('connection', 'close');
      // Node calls it once the last answer of a connection has been written.
      raw.socket.destroySoon = () => {
        endAndReadOn(raw.socket);
      };
    }
    done(null, payload);
  });
}

/** Whether a body belongs to a request (RFC 9112, 6). One without is not complete either while its head is being handled. */
function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Ends a connection whose client may still be sending. One that is closed with unread bytes is reset, and the client then
 * loses the answer before it has read it (RFC 9112, 9.6).
 */
export function endAndReadOn(socket: Socket): void {
  ended.add(socket);
  socket.end();
  // What comes is thrown away as it is. Taken apart, chunks of one byte would keep a processor busy for seconds.
  socket.on('data', () => undefined);
  for (const listener of socket.listeners('data').slice(0, -1))
    socket.off('data', listener as (bytes: Buffer) => void);
  socket.resume();
  const [giveUpAt, most] = [performance.now() + LONGEST_MS, socket.bytesRead + MOST_BYTES];
  const timer = setInterval(() => {
    if (performance.now() > giveUpAt || socket.bytesRead > most) socket.destroy();
  }, LOOKED_AT_MS).unref();
  socket.once('close', () => {
    clearInterval(timer);
  });
}
