import type { FastifyInstance } from 'fastify';

/** While the server closes, each answer also closes its connection: one left open would keep the process waiting. */
export function closeWithLastAnswers(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
