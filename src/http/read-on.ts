import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** How long and how much is still read from a client that has been answered, and how often that is looked at. */
const LONGEST_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;
const LOOKED_AT_MS = 100;

/** Connections whose last answer is sent, or under way. */
const last = new WeakSet<Socket>();

/** Methods whose bodies nothing reads (RFC 9110, 9.3.1). */
const BODILESS = ['GET', 'HEAD'];

/**
 * Reads on, for a bounded while, where an answer comes before the end of a request's body and closes the connection. A body that
 * nothing reads is thrown away as it comes: Node would keep all of its pieces until the answer.
 */
export function readOnAfterEarlyAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, reply, done) => {
    if (BODILESS.includes(raw.method ?? '') && hasBody(raw.headers)) closeAfter(reply);
    done();
  });
  server.addHook('onSend', ({ raw }, reply, payload, done) => {
    if (!raw.complete && hasBody(raw.headers)) closeAfter(reply);
    done(null, payload);
  });
}

/** Whether a body belongs to a request (RFC 9112, 6). One without is not complete either while its head is being handled. */
function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether no more is answered on a connection than what is under way: what comes is not carried out (RFC 9112, 9.6). */
export function isLastAnswered(socket: Socket): boolean {
  return last.has(socket);
}

/**
 * Has an answer be the last one of its connection. Nothing else is read of what its client may still be sending: taken apart, requests
 * that are never answered would fill the memory, and chunks of one byte keep a processor busy for seconds.
 */
export function closeAfter(reply: FastifyReply): void {
  const { socket } = reply.request.raw;
  void reply.header('connection', 'close');
  throwAwayInput(socket, reply.raw);
  // Node calls it once the last answer of a connection has been written.
  socket.destroySoon = () => {
    socket.end();
  };
}

/**
 * Reads no request any more of what a client may still be sending, and throws it away for a bounded while. A connection that is
 * closed with unread bytes is reset, and the client then loses the answer before it has read it (RFC 9112, 9.6).
 * @param answer the last one of the connection, where it is made already.
 */
export function throwAwayInput(socket: Socket, answer?: ServerResponse): void {
  // One that is closed emits nothing that would end the timer.
  if (last.has(socket) || socket.destroyed) return;
  last.add(socket);
  // The first of these listeners is Node's, which takes requests apart.
  socket.on('data', () => undefined);
  for (const listener of socket.listeners('data').slice(0, -1))
    socket.off('data', listener as (bytes: Buffer) => void);
  socket.resume();
  const most = socket.bytesRead + MOST_BYTES;
  let giveUpAt = performance.now() + LONGEST_MS;
  const timer = setInterval(() => {
    if (performance.now() > giveUpAt || socket.bytesRead > most) socket.destroy();
    else if (socket.writableLength === 0 && answer?.writableFinished !== false) socket.resume();
    else {
      // Who reads no answer must not keep the connection by going on sending: the server's own time-out ends it.
      socket.pause();
      giveUpAt = performance.now() + LONGEST_MS;
    }
  }, LOOKED_AT_MS).unref();
  socket.once('close', () => {
    clearInterval(timer);
  });
}
