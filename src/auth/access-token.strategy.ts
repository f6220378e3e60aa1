import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { SessionsService } from './sessions.service.js';
import { AUDIENCE, TOKEN, type TokenClaims } from './tokens.service.js';

/** Turns an access token into the Actor of its session. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor(
    settings: Settings,
    private readonly sessions: SessionsService,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: settings.jwtSecret,
      algorithms: [TOKEN.algorithm],
      issuer: TOKEN.issuer,
      audience: AUDIENCE.access,
    });
  }

  async validate({ type, sid }: TokenClaims): Promise<Actor | false> {
    return type === 'access' && ((await this.sessions.actor(sid)) ?? false);
  }
}
