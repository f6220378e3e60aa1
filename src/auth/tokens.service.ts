import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Settings } from '../config/settings.js';

/** What access and refresh tokens have in common: pinned when they are made and when they are read. */
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

/** A session as far as its tokens need to know it. */
export interface SessionSpan {
  id: string;
  expiresAt: Date;
}

/** The signing key as a key: from a text it would be made anew for each token. */
export function signingKeyOf({ jwtSecret }: Settings): KeyObject {
  return createSecretKey(Buffer.from(jwtSecret));
}

/** Makes a session's tokens and reads refresh tokens; access tokens are read by their Passport strategy. */
@Injectable()
export class TokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly settings: Settings,
  ) {}

  /** A new pair of tokens; neither outlives the session. */
  pair(session: SessionSpan): { refresh: string; access: string } {
    const left = Math.max(1, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
    return {
      refresh: this.sign('refresh', session.id, left),
      access: this.sign('access', session.id, Math.min(left, this.settings.accessTokenSeconds)),
    };
  }

  /** The claims of a refresh token; undefined where it is forged, expired or of another kind. */
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

/** Whether the claims of a token whose signature is good are those of a token that this service makes. */
export function isWellFormed(claims: unknown, expected: TokenType): claims is TokenClaims {
  const { type, sid, jti, exp } = claims as Record<string, unknown>;
  const isId = (value: unknown) => typeof value === 'string' && UUID.test(value);
  return type === expected && isId(sid) && isId(jti) && typeof exp === 'number';
}
