import { Injectable, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../access/actor.js';
import { credentialsOf } from '../access/authorization-header.js';
import { Settings } from '../config/settings.js';
import { SessionCache } from './session-cache.js';
import { AUDIENCE, isWellFormed, signingKeyOf, TOKEN, type TokenClaims } from './tokens.service.js';

const MOST_VERIFIED = 10_000;

/**
 * The Passport strategy that turns an access token into the Actor of its session. Passport keeps the strategies of a
 * process by name, so each application in it registers one under a name of its own, with its own key and sessions.
 */
export function accessTokenStrategy(name: string): Type {
  @Injectable()
  class AccessTokenStrategy extends PassportStrategy(Strategy, name) implements OnApplicationShutdown {
    /** The claims of tokens that have been verified. A signature stays valid; only the expiry has to be looked at again. */
    private readonly verified = new LRUCache<string, TokenClaims>({ max: MOST_VERIFIED });

    constructor(
      settings: Settings,
      private readonly sessions: SessionCache,
    ) {
      super({
        jwtFromRequest: (request: FastifyRequest) => tokenOf(request) ?? null,
        // A text would be tried as a public key first, at each request; the types know no key objects yet.
        secretOrKey: signingKeyOf(settings) as unknown as Buffer,
        algorithms: [TOKEN.algorithm],
        issuer: TOKEN.issuer,
        audience: AUDIENCE.access,
        passReqToCallback: true,
      });
    }

    override authenticate(given: Parameters<Strategy['authenticate']>[0], options?: unknown): void {
      // Passport's types know the requests of Express alone.
      const request = given as unknown as FastifyRequest;
      const claims = this.verified.get(tokenOf(request) ?? '');
      if (!claims || Date.now() >= claims.exp * 1000) {
        super.authenticate(given, options);
        return;
      }
      this.actorOf(request, claims).then(
        (actor) => {
          if (actor) this.success(actor);
          else this.fail(401);
        },
        (error: unknown) => {
          this.error(error as Error);
        },
      );
    }

    /** Called with the claims of a token whose signature, issuer, audience and expiry are valid. */
    async validate(request: FastifyRequest, claims: unknown): Promise<Actor | false> {
      const token = tokenOf(request);
      if (token === undefined || !isWellFormed(claims, 'access')) return false;
      this.verified.set(token, claims);
      return this.actorOf(request, claims);
    }

    private async actorOf({ id: requestId }: FastifyRequest, { sid }: TokenClaims): Promise<Actor | false> {
      const holder = await this.sessions.holderOf(sid);
      return holder ? { ...holder, requestId } : false;
    }

    onApplicationShutdown(): void {
      passport.unuse(name);
    }
  }
  return AccessTokenStrategy;
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  return credentialsOf(headers.authorization, 'bearer');
}
