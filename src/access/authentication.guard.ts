import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, AuthModuleOptions } from '@nestjs/passport';
import { routeAccess } from './route-access.js';

/** Finds out who calls, on every route that is not `public`. It refuses nobody: AccessGuard does. */
@Injectable()
export class AuthenticationGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    options: AuthModuleOptions,
  ) {
    super(options);
  }

  override canActivate(context: ExecutionContext) {
    return routeAccess(this.reflector, context) === 'public' || super.canActivate(context);
  }

  /** What becomes the request's `user`: its Actor, or undefined where no valid access token names one. */
  override handleRequest<T>(error: Error | null, actor: T | false): T {
    if (error) throw error;
    return (actor || undefined) as T;
  }
}
