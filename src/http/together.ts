import type { FastifyInstance } from 'fastify';

/**
 * Sends the answers that are ready in one turn of the event loop one right after the other, at its end: whoever waits for
 * several is woken once. Each waits for no more than that turn.
 */
export function sendTogether(server: FastifyInstance): void {
  server.addHook('onSend', (_request, _reply, payload, done) => {
    setImmediate(done, null, payload);
  });
}
