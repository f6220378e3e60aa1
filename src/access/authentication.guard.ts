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

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (opennessOf(this.reflector, context) === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = this.actors.knownActorOf(request);
    if (!actor) return this.findOut(request, context.switchToHttp().getResponse<FastifyReply>());
    setActor(request, actor);
    return true;
  }

  private async findOut(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    setActor(request, await this.actors.actorOf(request, reply));
    return true;
  }
}
