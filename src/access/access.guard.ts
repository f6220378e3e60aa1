import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { actorOf } from './actor.js';
import { routeAccess } from './route-access.js';

/** Denies by default: a route asks for a valid access token unless it is declared open. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const needsActor = routeAccess(this.reflector, context) === 'authenticated';
    if (needsActor && !actorOf(context.switchToHttp().getRequest<object>()))
      throw new UnauthorizedException();
    return true;
  }
}
