import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

/** What tells who makes a request. It is filled in by the feature that knows tokens, so that this room need not. */
export abstract class ActorSource {
  /** The same as actorOf, as far as it is known without a look-up. */
  abstract knownActorOf(request: FastifyRequest): Actor | undefined;

  /** The actor whom a valid access token on the request names; undefined where there is none. */
  abstract actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined>;
}
