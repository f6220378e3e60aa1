import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import basicAuth from 'basic-auth';
import type { FastifyRequest } from 'fastify';
import type { LogIn } from './auth.dto.js';

/** The username and password of a request's HTTP Basic header (RFC 7617); undefined where it has none. */
export const BasicCredentials = createParamDecorator(
  (_: unknown, context: ExecutionContext): LogIn | undefined => {
    const credentials = basicAuth(context.switchToHttp().getRequest<FastifyRequest>());
    return credentials && { username: credentials.name, password: credentials.pass };
  },
);
