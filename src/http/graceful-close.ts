import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on each answer also closes its connection. */
    closeConnections: () => void;
  }
}

/**
 * Lets connections go with their answers once the server is to close: one left open would keep the process waiting, and
 * one closed while it is idle may be closed just as its next request is on the way.
 */
export function closeWithLastAnswers(server: FastifyInstance): void {
  let isClosing = false;
  server.decorate('closeConnections', () => {
    isClosing = true;
  });
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
