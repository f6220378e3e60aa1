import { Injectable, Query, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
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

/** Refuses a query string on a route that declares none. */
@Injectable()
export class UndeclaredQueryGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length === 0 || this.reflector.get<boolean | undefined>(DECLARES_QUERY, context.getHandler())) {
      return true;
    }
    throw undeclared(names);
  }
}
