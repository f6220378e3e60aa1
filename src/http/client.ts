import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isIP, type Socket } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Where a request comes from. */
export interface Client {
  /** The peer's IP address, or the one that a proxy reports if TRUST_PROXY trusts it. */
  address: string;
  /** The first 200 characters of the User-Agent header. */
  userAgent: string;
}

export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { address: addressOf(request), userAgent: (request.headers['user-agent'] ?? '').slice(0, 200) };
});

/**
 * The IP address that a request comes from, without a zone; empty once its connection is reset. What a proxy reports counts only
 * if it is an address.
 */
export function addressOf({ ip = '', socket }: { ip?: string; socket: Socket }): string {
  const [address = ''] = ip.split('%', 1);
  return isIP(address) ? address : (socket.remoteAddress ?? '');
}

/** What counts as one site: an IPv4 address, or of an IPv6 address its /48, since one customer may have that many. */
export function siteOf(address: string): string {
  return normalizeIP(address, 48);
}

/** The site that a request comes from (siteOf). */
export function siteOfRequest(request: Parameters<typeof addressOf>[0]): string {
  return siteOf(addressOf(request));
}

/** What counts as one address: an IPv4 address, or of an IPv6 address its /64, since one customer has that many. */
export function networkOf(address: string): string {
  return normalizeIP(address, 64);
}
