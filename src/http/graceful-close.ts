import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Has each answer from now on also close its connection. */
    closeConnections: () => void;
  }
}

/**
 * Closes each connection with its answer once the server closes. An open one would keep the process waiting, and closing
 * an idle one could lose a request that is already on the way.
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
