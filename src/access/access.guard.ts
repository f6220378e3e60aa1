import { Inject, Injectable, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Strategy } from 'passport';
import { OPENNESS, type Openness } from './public.decorator.js';

/** Where the guard finds the Passport strategy that turns an access token into an Actor. */
export const ACCESS_TOKEN_STRATEGY = Symbol('ACCESS_TOKEN_STRATEGY');

/** Denies by default: a route that does not say that it is public asks for a valid access token. */
@Injectable()
export class AccessGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    @Inject(ACCESS_TOKEN_STRATEGY) strategy: Strategy,
  ) {
    // The strategy itself and not its name: names are the whole process's, which may hold several applications.
    super({ defaultStrategy: strategy as unknown as string });
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
