import type { FastifyInstance } from 'fastify';

/**
 * Sends the answers that are ready in one turn of the event loop one right after the other, at its end: whoever waits for
 * several is woken once. An embedded database has many ready in one turn; from another process they come together anyway.
 */
export function sendTogether(server: FastifyInstance): void {
  server.addHook('onSend', (_request, _reply, payload, done) => {
    setImmediate(done, null, payload);
  });
}
