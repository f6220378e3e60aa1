import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** How deep a body may be nested, and how many members and items it may have in all. */
const DEEPEST = 20;
const MOST_MEMBERS = 2000;

/**
 * Takes bodies as JSON and as nothing else. Keys that would reach for a prototype are left out, like any other member
 * that nobody asked for; a body without a byte is no body.
 */
export function parseJsonOnly(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('remove', 'remove');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') {
      done(null);
      return;
    }
    if (isBoundless(body as string)) {
      done(
        Problem.field('body', `must have at most ${DEEPEST} levels and ${MOST_MEMBERS} members and items`),
      );
      return;
    }
    void parse(request, body as string, done);
  });
}

/** Counts what stands outside of strings, before anything is made of it. Something empty counts as one member. */
function isBoundless(json: string): boolean {
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
    if (depth > DEEPEST || members > MOST_MEMBERS) return true;
  }
  return false;
}
