import { Injectable, Query, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { undeclared } from './validation.js';

const DECLARES_QUERY = 'declaresQuery';

/** A handler's parameter: the query string, read into the parameter's class. */
export function DeclaredQuery(): ParameterDecorator {
  return (target, method, index) => {
    Query()(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) SetMetadata(DECLARES_QUERY, true)(target, method, descriptor);
  };
}

/** Refuses a query string that can't be read, and one on a route that declares none. */
@Injectable()
export class QueryGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { query, url } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isUtf8(url)) throw Problem.field('query', 'must be encoded in UTF-8, percent-encoded beyond ASCII');
    const names = Object.keys(query as object);
    if (names.length === 0 || this.reflector.get<boolean | undefined>(DECLARES_QUERY, context.getHandler())) {
      return true;
    }
    throw undeclared(names);
  }
}

/** Whether an address says what each of its characters is (RFC 3986, 2.5); the parser would put U+FFFD for what it can't read. */
function isUtf8(url: string): boolean {
  if (!/^[\x21-\x7e]*$/.test(url)) return false;
  try {
    for (const [bytes] of url.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(bytes);
    return true;
  } catch {
    return false;
  }
}
