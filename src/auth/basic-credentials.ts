import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { credentialsOf } from '../access/authorization-header.js';
import type { LogIn } from './auth.dto.js';

/** A handler's parameter: username and password from HTTP Basic (RFC 7617, in UTF-8); undefined without a valid header. */
export const BasicCredentials = createParamDecorator(
  (_: unknown, context: ExecutionContext): LogIn | undefined => {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const encoded = credentialsOf(authorization, 'basic');
    if (encoded === undefined) return undefined;
    const pair = Buffer.from(encoded, 'base64').toString();
    const colon = pair.indexOf(':');
    return colon < 0 ? undefined : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  },
);
