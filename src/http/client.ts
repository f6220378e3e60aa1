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
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    address: addressOf(request),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 200),
  };
});

/** The IP address that a request comes from, without a zone. A proxy hands on what it was sent, which need be none. */
export function addressOf({ ip, socket }: FastifyRequest): string {
  const [address = ''] = ip.split('%', 1);
  return isIP(address) ? address : (socket.remoteAddress ?? '');
}
