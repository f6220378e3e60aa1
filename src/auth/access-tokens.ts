import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ActorSource } from '../access/actor-source.js';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { SessionMemory, type SessionHolder } from './session-memory.js';
import { AUDIENCE, isWellFormed, TOKEN, type TokenClaims } from './tokens.service.js';

const STRATEGY = 'access-token';

/** How many tokens are remembered as good, and for how long; whether a session is over is asked at every request. */
const MOST_VERIFIED = 20_000;
const VERIFIED_MS = 60_000;

const bearerToken = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Turns an access token into the Actor of its session. */
@Injectable()
export class AccessTokens extends ActorSource {
  // One of its own: Passport's shared instance would let the last application that a process starts speak for all.
  private readonly passport = new passport.Passport();
  private readonly verified = new LRUCache<string, TokenClaims>({ max: MOST_VERIFIED, ttl: VERIFIED_MS });

  constructor(
    settings: Settings,
    private readonly sessions: SessionMemory,
  ) {
    super();
    const options = {
      jwtFromRequest: bearerToken,
      secretOrKey: settings.jwtSecret,
      algorithms: [TOKEN.algorithm],
      issuer: TOKEN.issuer,
      audience: AUDIENCE.access,
    };
    this.passport.use(
      STRATEGY,
      new Strategy(options, (claims: unknown, done) => {
        done(null, isWellFormed(claims, 'access') && claims);
      }),
    );
  }

  override knownActorOf(request: FastifyRequest): Actor | undefined {
    const claims = this.knownClaims(bearerToken(request));
    return acting(request, claims && this.sessions.known(claims.sid));
  }

  override async actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    const claims = await this.claimsOf(request, reply);
    return acting(request, claims && (await this.sessions.holder(claims.sid)));
  }

  private knownClaims(token: string | null): TokenClaims | undefined {
    const claims = token === null ? undefined : this.verified.get(token);
    return claims && claims.exp * 1000 > Date.now() ? claims : undefined;
  }

  private async claimsOf(request: FastifyRequest, reply: FastifyReply): Promise<TokenClaims | undefined> {
    const token = bearerToken(request);
    if (token === null) return undefined;
    const known = this.knownClaims(token);
    if (known) return known;
    const claims = await this.verify(request, reply);
    if (claims) this.verified.set(token, claims);
    return claims;
  }

  private verify(request: FastifyRequest, reply: FastifyReply): Promise<TokenClaims | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, claims?: TokenClaims | false) => {
        if (error) reject(error);
        else resolve(claims === false ? undefined : claims);
      };
      const authenticate = this.passport.authenticate(STRATEGY, { session: false }, settle) as Middleware;
      authenticate(request, reply, settle);
    });
  }
}

type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error: Error | null) => void) => void;

function acting({ id: requestId }: FastifyRequest, holder: SessionHolder | undefined): Actor | undefined {
  return holder && { ...holder, requestId };
}
