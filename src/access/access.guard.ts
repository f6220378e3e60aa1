import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActorSource } from './actor-source.js';
import type { Actor } from './actor.js';
import { OPENNESS, type Openness } from './public.decorator.js';

/** Denies by default: a route that does not say that it is public asks for a valid access token. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: ActorSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    const openness = this.reflector.getAllAndOverride<Openness | undefined>(OPENNESS, route);
    if (openness === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & { user?: Actor }>();
    const actor = await this.actors.actorOf(request, http.getResponse<FastifyReply>());
    if (actor) request.user = actor;
    else if (openness !== 'recognising') throw new UnauthorizedException();
    return true;
  }
}
