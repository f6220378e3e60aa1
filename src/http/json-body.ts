import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { RequestBodies } from './request-body.js';

/** How deep a body may be nested, and how many members and items it may have in all. */
const MAX_DEPTH = 20;
const MAX_MEMBERS = 2000;

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;

/**
 * Accepts JSON bodies in UTF-8 only (RFC 8259, 8.1). Members that reach for a prototype (`__proto__`,
 * `constructor.prototype`) are dropped, like any other that a route does not declare. An empty body counts as none.
 */
export function parseJsonOnly(server: FastifyInstance): void {
  const parser = server.getDefaultJsonParser('remove', 'remove');
  const parse = (request: FastifyRequest, text: string) =>
    new Promise<unknown>((resolve, reject) => {
      void parser(request, text, (error, body) => {
        if (error) reject(error);
        else resolve(body);
      });
    });
  server.removeAllContentTypeParsers();
  const bodies = new RequestBodies();
  server.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const encoding = request.headers['content-encoding'] ?? 'identity';
      if (encoding.toLowerCase() !== 'identity') {
        throw new Problem('not-json', 'Send the body as it is: no Content-Encoding is read.');
      }
      const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
      if (charset.toLowerCase() !== 'utf-8') {
        throw new Problem(
          'not-json',
          'Send the body as JSON in UTF-8: a charset in Content-Type must be utf-8.',
        );
      }
      const body = await bodies.read(request, payload);
      if (!isUtf8(body)) throw Problem.field('body', 'must be encoded in UTF-8');
      const text = body.toString();
      if (text === '') return undefined;
      if (exceedsLimits(text))
        throw Problem.field(
          'body',
          `must have at most ${MAX_DEPTH} levels and ${MAX_MEMBERS} members and items`,
        );
      return parse(request, text);
    },
  );
}

/** Counts depth and members before the text is parsed. An empty object or array counts as one member. */
function exceedsLimits(json: string): boolean {
  let depth = 0;
  let members = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      isInString = true;
    } else if (character === '{' || character === '[') {
      depth++;
      members++;
    } else if (character === '}' || character === ']') {
      depth--;
    } else if (character === ',') {
      members++;
    }
    if (depth > MAX_DEPTH || members > MAX_MEMBERS) return true;
  }
  return false;
}
