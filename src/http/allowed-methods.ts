import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a path answers to; an empty list for an unknown path. */
    methodsOf: (url: string) => string[];
  }
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
