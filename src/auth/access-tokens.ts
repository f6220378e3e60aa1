import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ActorSource } from '../access/actor-source.js';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { SessionMemory } from './session-memory.js';
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
    const claims = this.verified.get(bearerToken(request) ?? '');
    const holder = claims && claims.exp * 1000 > Date.now() ? this.sessions.known(claims.sid) : undefined;
    return holder && { ...holder, requestId: request.id };
  }

  override async actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    const token = bearerToken(request);
    const claims = token === null ? undefined : await this.verify(request, reply);
    if (token === null || !claims) return undefined;
    this.verified.set(token, claims);
    const holder = await this.sessions.holder(claims.sid);
    return holder && { ...holder, requestId: request.id };
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
