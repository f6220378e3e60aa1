import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActorSource } from './actor-source.js';
import { setActor } from './actor.js';
import { opennessOf } from './public.decorator.js';

/** Finds out who calls, where the route wants to know. It refuses nobody: that is for AccessGuard. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: ActorSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (opennessOf(this.reflector, context) === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    setActor(request, await this.actors.actorOf(request, http.getResponse<FastifyReply>()));
    return true;
  }
}
