import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Intake } from './intake.js';
import { replyOn } from './log.js';
import { closeAfter } from './read-on.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Has each answer from now on also close its connection. */
    closeConnections: () => void;
    /** Takes no connection any more, as far as can be without losing one that is on its way. */
    stopListening: () => Promise<void>;
  }
}

/** For how long what has come by then is still taken in. */
const LONGEST_INTAKE_MS = 1000;

/** For how long to wait for a turn of the event loop that has nothing to do, and how long such a turn takes. */
const LONGEST_WAIT_MS = 200;
const IDLE_MS = 0.1;

/**
 * Closes each connection with its answer once the server closes. An open one would keep the process waiting, and closing
 * an idle one could lose a request that is already on the way.
 */
export function closeWithLastAnswers(server: FastifyInstance, intake: Intake): void {
  let isClosing = false;
  let held: (() => void)[] | undefined;
  server.decorate('closeConnections', () => {
    isClosing = true;
  });
  server.decorate('stopListening', async () => {
    // Connections that wait to be accepted are reset, with the requests that were sent on them, when a server stops listening.
    // So it does in a turn in which none waited, and has such turns by starting on no request meanwhile.
    held = [];
    await idleTurn(server.server, intake);
    // An HTTP server's own way would also close connections whose requests are not taken in yet.
    NetServer.prototype.close.call(server.server);
    for (const start of held) start();
    held = undefined;
    for (const giveUpAt = performance.now() + LONGEST_INTAKE_MS; !intake.isEmpty;) {
      if (performance.now() > giveUpAt) break;
      await setImmediate();
    }
  });
  server.addHook('onRequest', (_request, reply, done) => {
    // Fastify has each answer end its connection, though requests behind it may be under way.
    if (isClosing) reply.raw.removeHeader('connection');
    if (held) held.push(done);
    else done();
  });
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    // Requests that have come behind it are answered as well.
    if (isClosing && replyOn(request.raw.socket) === reply) closeAfter(reply);
    done(null, payload);
  });
}

/** Resolves at the end of a turn of the event loop that found no connection, nothing to take in and next to nothing to do. */
async function idleTurn(server: Server, intake: Intake): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  let isIdle = false;
  const accept = () => (isIdle = false);
  server.on('connection', accept);
  for (let now = performance.now(); !isIdle && now < giveUpAt;) {
    const began = now;
    isIdle = true;
    // Resolves right after connections have been accepted, of which a turn accepts one.
    await setImmediate();
    now = performance.now();
    isIdle &&= intake.isEmpty && now - began < IDLE_MS;
  }
  server.off('connection', accept);
}
