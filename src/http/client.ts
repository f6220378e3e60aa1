import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Where a request comes from. */
export interface Client {
  /** An IP address: of the peer, or where TRUST_PROXY says so what the proxy gives as its. */
  address: string;
  /** The beginning of the User-Agent header. */
  userAgent: string;
}

export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { ip, headers, socket } = context.switchToHttp().getRequest<FastifyRequest>();
  // A proxy hands on what it was sent, which need be no address.
  const address = isIP(ip) ? ip : (socket.remoteAddress ?? '');
  return { address, userAgent: (headers['user-agent'] ?? '').slice(0, 200) };
});
