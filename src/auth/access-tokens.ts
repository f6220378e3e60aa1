import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ActorSource } from '../access/actor-source.js';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { SessionsService } from './sessions.service.js';
import { AUDIENCE, isWellFormed, TOKEN } from './tokens.service.js';

const STRATEGY = 'access-token';

/** Turns an access token into the Actor of its session. */
@Injectable()
export class AccessTokens extends ActorSource {
  // One of its own: Passport's shared instance would let the last application that a process starts speak for all.
  private readonly passport = new passport.Passport();

  constructor(
    settings: Settings,
    private readonly sessions: SessionsService,
  ) {
    super();
    const options = {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: settings.jwtSecret,
      algorithms: [TOKEN.algorithm],
      issuer: TOKEN.issuer,
      audience: AUDIENCE.access,
      passReqToCallback: true as const,
    };
    this.passport.use(
      STRATEGY,
      new Strategy(options, ({ id }: { id?: string }, claims: unknown, done) => {
        this.actorIn(claims, id ?? '').then(
          (actor) => {
            done(null, actor);
          },
          (error: unknown) => {
            done(error, false);
          },
        );
      }),
    );
  }

  override actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, actor?: Actor | false) => {
        if (error) reject(error);
        else resolve(actor === false ? undefined : actor);
      };
      const authenticate = this.passport.authenticate(STRATEGY, { session: false }, settle) as Middleware;
      authenticate(request, reply, settle);
    });
  }

  private async actorIn(claims: unknown, requestId: string): Promise<Actor | undefined> {
    const holder = isWellFormed(claims, 'access') ? await this.sessions.holder(claims.sid) : undefined;
    return holder && { ...holder, requestId };
  }
}

type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error: Error | null) => void) => void;
