import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { actorOf } from './actor.js';
import { opennessOf } from './public.decorator.js';

/** Denies by default: a route that does not say that it is public asks for a valid access token. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const isOpen = opennessOf(this.reflector, context) !== undefined;
    if (!isOpen && !actorOf(context.switchToHttp().getRequest<object>())) throw new UnauthorizedException();
    return true;
  }
}
