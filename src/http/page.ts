import type { FastifyInstance } from 'fastify';
import { Json } from '../database/json.js';
import { Page } from '../database/keyset.js';
import { encodeCursor } from './cursor.js';

/**
 * Sends a Page as the bare array of its rows, with the next page in a Link header (RFC 8288): a reference that is
 * relative to the request's own address, so that it holds behind any prefix. A Json, which the database has made, is sent as
 * it is.
 */
export function sendPages(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, reply, payload: unknown, done) => {
    if (!(payload instanceof Page)) {
      done(null, payload);
      return;
    }
    if (payload.next) {
      const { url } = request;
      const [path = ''] = url.split('?', 1);
      const parameters = new URLSearchParams(url.slice(path.length));
      parameters.set('cursor', encodeCursor(payload.next));
      void reply.header('link', `<?${parameters.toString()}>; rel="next"`);
    }
    done(null, payload.items);
  });
  server.setReplySerializer((payload) =>
    // Fastify sends bytes as well, though its types don't say so.
    payload instanceof Json ? (payload.text as string) : JSON.stringify(payload),
  );
}
