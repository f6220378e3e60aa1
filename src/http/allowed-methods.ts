import type { FastifyInstance } from 'fastify';
import { asProblem, sendProblem } from './problem.filter.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a path answers to; an empty list for an unknown path. */
    methodsOf: (url: string) => string[];
  }
}

/** Answers an OPTIONS request that is no CORS preflight with the methods of its path (RFC 9110, 9.3.7). */
export function answerOptions(server: FastifyInstance): void {
  server.addHook('onRequest', ({ method, url, headers }, reply, done) => {
    const isPreflight =
      headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
    if (method !== 'OPTIONS' || isPreflight) {
      done();
      return;
    }
    const methods = server.methodsOf(url);
    if (methods.length === 0) sendProblem(reply, asProblem({ statusCode: 404 }));
    else
      void reply
        .status(204)
        .header('allow', [...methods, 'OPTIONS'].join(', '))
        .send();
  });
}

/** Collects which methods each path answers to, for the Allow header of a 405 (RFC 9110, 15.5.6). */
export function trackMethods(server: FastifyInstance): void {
  const methods = new Map<string, { path: RegExp; names: Set<string> }>();
  server.addHook('onRoute', ({ url, method }) => {
    // CORS preflights are answered on every path.
    if (url === '*') return;
    const entry = methods.get(url) ?? { path: patternOf(url), names: new Set() };
    for (const name of [method].flat()) entry.names.add(name);
    methods.set(url, entry);
  });
  server.decorate('methodsOf', (url: string) => {
    const [path = ''] = url.split('?', 1);
    const matching = [...methods.values()].filter((entry) => entry.path.test(path));
    return [...new Set(matching.flatMap(({ names }) => [...names]))].sort();
  });
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z_]+/g, '[^/]+');
  return new RegExp(`^${escaped.replace(/\*$/, '.*')}/?$`);
}
