import type { FastifyInstance } from 'fastify';

/**
 * Takes bodies as JSON and as nothing else. Keys that would reach for a prototype are left out, like any other member
 * that nobody asked for; a body without a byte is no body.
 */
export function parseJsonOnly(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('remove', 'remove');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null);
    else void parse(request, body as string, done);
  });
}
