import { Injectable, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { OPENNESS, type Openness } from './public.decorator.js';

/** The Passport strategy that turns an access token into an Actor. */
export const ACCESS_TOKEN_STRATEGY = 'access-token';

/** Denies by default: a route that does not say that it is public asks for a valid access token. */
@Injectable()
export class AccessGuard extends AuthGuard(ACCESS_TOKEN_STRATEGY) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    return this.openness(context) === 'public' || super.canActivate(context);
  }

  override handleRequest<Caller>(
    error: unknown,
    actor: Caller,
    _info: unknown,
    context: ExecutionContext,
  ): Caller {
    if (error) throw error as Error;
    if (!actor && this.openness(context) !== 'recognising') throw new UnauthorizedException();
    return actor;
  }

  private openness(context: ExecutionContext): Openness | undefined {
    return this.reflector.getAllAndOverride<Openness | undefined>(OPENNESS, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
