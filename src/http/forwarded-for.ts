import type { FastifyInstance } from 'fastify';

/** How many addresses are looked at, from the nearest on: more proxies than anybody has, and each is looked up several times. */
const MOST_HOPS = 20;

/**
 * Takes the port off each address in X-Forwarded-For, where some proxies write one (`203.0.113.7:51234`, `[2001:db8::7]:51234`):
 * an address with its port is no IP address, and everybody would count as the proxy. Where no proxy is trusted, the first such
 * header is worth a warning, since all people behind a proxy then count as one address.
 */
export function readForwardedFor(server: FastifyInstance, isAnyTrusted: boolean): void {
  let hasWarned = false;
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const given = headers['x-forwarded-for'];
    if (given !== undefined && !isAnyTrusted && !hasWarned) {
      hasWarned = true;
      request.log.warn(
        { requestId: request.id, peer: request.ip },
        'A request came with X-Forwarded-For, which is not believed: behind a proxy, set TRUST_PROXY to its address.',
      );
    }
    if (given !== undefined) {
      const nearest = String(given).split(',').slice(-MOST_HOPS);
      headers['x-forwarded-for'] = nearest.map(withoutPort).join(',');
    }
    done();
  });
}

function withoutPort(text: string): string {
  const address = text.trim();
  return /^\[([\da-f:.]+)\](?::\d+)?$/i.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
