import type { FastifyInstance } from 'fastify';

/**
 * Takes the port off each address in X-Forwarded-For, where some proxies write one (`203.0.113.7:51234`, `[2001:db8::7]:51234`):
 * an address with its port is no IP address, and everybody would count as the proxy. Where no proxy is trusted, the first such
 * header is worth a warning, since all people behind a proxy then count as one address.
 */
export function readForwardedFor(server: FastifyInstance, isAnyTrusted: boolean): void {
  let hasWarned = false;
  server.addHook('onRequest', ({ raw: { headers }, id: requestId, ip, log }, _reply, done) => {
    const given = headers['x-forwarded-for'];
    if (given !== undefined && !isAnyTrusted && !hasWarned) {
      hasWarned = true;
      log.warn(
        { requestId, peer: ip },
        'A request came with X-Forwarded-For, which is not believed: behind a proxy, set TRUST_PROXY to its address.',
      );
    }
    if (given !== undefined) headers['x-forwarded-for'] = String(given).split(',').map(withoutPort).join(',');
    done();
  });
}

function withoutPort(text: string): string {
  const address = text.trim();
  return /^\[([\da-f:.]+)\](?::\d+)?$/i.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
