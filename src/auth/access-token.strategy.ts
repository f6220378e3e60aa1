import { Injectable, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../access/actor.js';
import { credentialsOf } from '../access/authorization-header.js';
import { Settings } from '../config/settings.js';
import { SessionCache } from './session-cache.js';
import { AUDIENCE, isWellFormed, signingKeyOf, TOKEN } from './tokens.service.js';

/**
 * The Passport strategy that turns an access token into the Actor of its session. Passport keeps the strategies of a
 * process by name, so each application in it registers one under a name of its own, with its own key and sessions.
 */
export function accessTokenStrategy(name: string): Type {
  @Injectable()
  class AccessTokenStrategy extends PassportStrategy(Strategy, name) implements OnApplicationShutdown {
    constructor(
      settings: Settings,
      private readonly sessions: SessionCache,
    ) {
      super({
        jwtFromRequest: ({ headers }: FastifyRequest) =>
          credentialsOf(headers.authorization, 'bearer') ?? null,
        // A text would be tried as a public key first, at each request; the types know no key objects yet.
        secretOrKey: signingKeyOf(settings) as unknown as Buffer,
        algorithms: [TOKEN.algorithm],
        issuer: TOKEN.issuer,
        audience: AUDIENCE.access,
        passReqToCallback: true,
      });
    }

    /** Called with the claims of a token whose signature, issuer, audience and expiry are valid. */
    async validate({ id: requestId }: FastifyRequest, claims: unknown): Promise<Actor | false> {
      const holder = isWellFormed(claims, 'access') && (await this.sessions.holderOf(claims.sid));
      return holder ? { ...holder, requestId } : false;
    }

    onApplicationShutdown(): void {
      passport.unuse(name);
    }
  }
  return AccessTokenStrategy;
}
