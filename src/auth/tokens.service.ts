import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Settings } from '../config/settings.js';
import type { Account } from '../profiles/profiles.service.js';
import type { SessionView } from './session.view.js';

/** What access and refresh tokens have in common, fixed for signing and for verifying. */
export const TOKEN = { algorithm: 'HS256', issuer: 'wasil' } as const;
export const AUDIENCE = { access: 'wasil:access', refresh: 'wasil:refresh' } as const;

export type TokenType = keyof typeof AUDIENCE;

export interface TokenClaims {
  type: TokenType;
  /** The session's id. */
  sid: string;
  /** The token's own id. */
  jti: string;
  /** When it expires, in seconds since 1970. */
  exp: number;
}

/** What tokens need to know of their session. */
export interface SessionExpiry {
  id: string;
  expiresAt: Date;
}

/** The signing key, made once: given as a text, it would be converted for each token. */
export function signingKeyOf({ jwtSecret }: Settings): KeyObject {
  return createSecretKey(Buffer.from(jwtSecret));
}

/** Signs a session's tokens and verifies refresh tokens. Access tokens are verified by AccessTokenStrategy. */
@Injectable()
export class TokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly settings: Settings,
  ) {}

  /** A new pair of tokens, neither of which outlives the session. */
  pair(session: SessionExpiry): { refresh: string; access: string } {
    const left = Math.max(1, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
    return {
      refresh: this.sign('refresh', session.id, left),
      access: this.sign('access', session.id, Math.min(left, this.settings.accessTokenSeconds)),
    };
  }

  /** What its owner gets of a session, with a new pair of tokens. */
  view({ user, profile }: Account, session: SessionExpiry): SessionView {
    return { ...this.pair(session), user, profile };
  }

  /** The claims of a refresh token; undefined if it is forged, expired or of another type. */
  async readRefresh(token: string): Promise<TokenClaims | undefined> {
    try {
      const claims: unknown = await this.jwt.verifyAsync(token, {
        algorithms: [TOKEN.algorithm],
        issuer: TOKEN.issuer,
        audience: AUDIENCE.refresh,
      });
      return isWellFormed(claims, 'refresh') ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  private sign(type: TokenType, sid: string, expiresIn: number): string {
    return this.jwt.sign(
      { type, sid },
      { ...TOKEN, audience: AUDIENCE[type], expiresIn, jwtid: randomUUID() },
    );
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the claims of a verified token have the form that TokensService gives them. */
export function isWellFormed(claims: unknown, expected: TokenType): claims is TokenClaims {
  const { type, sid, jti, exp } = claims as Record<string, unknown>;
  const isId = (value: unknown) => typeof value === 'string' && UUID.test(value);
  return type === expected && isId(sid) && isId(jti) && typeof exp === 'number';
}
