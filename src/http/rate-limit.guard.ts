import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { Problem } from './problem.js';

const UNLIMITED = 'unlimited';
const WINDOW_SECONDS = 60;

/** Leaves the routes of a controller out of the general rate limits: those that machines ask all the time. */
export function Unlimited() {
  return SetMetadata(UNLIMITED, true);
}

/** Limits how many requests a minute one profile makes or, where nobody is signed in, one address (IPv6: one /64). */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiters;

  constructor(
    host: HttpAdapterHost,
    { rateLimit }: Settings,
    private readonly reflector: Reflector,
  ) {
    const server = host.httpAdapter.getInstance<FastifyInstance>();
    this.limiters = rateLimit && {
      anonymous: limiter(server, rateLimit.anonymous, (request) => normalizeIP(request.ip, 64)),
      'signed-in': limiter(server, rateLimit.signedIn, (request) => actorOf(request)?.profileId ?? 0),
    };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.limiters || this.reflector.get<boolean | undefined>(UNLIMITED, context.getClass())) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const policy = actorOf(request) ? 'signed-in' : 'anonymous';
    const state = await this.limiters[policy](request);
    if (state.isAllowed) return true;
    const { max, remaining, ttlInSeconds, isExceeded } = state;
    // As draft-ietf-httpapi-ratelimit-headers has them.
    void http
      .getResponse<FastifyReply>()
      .header('ratelimit-policy', `"${policy}";q=${max};w=${WINDOW_SECONDS}`)
      .header('ratelimit', `"${policy}";r=${remaining};t=${ttlInSeconds}`);
    if (!isExceeded) return true;
    throw new Problem(
      'too-many-requests',
      `That was more than ${max} requests in a minute; please slow down.`,
      {
        retryAfter: ttlInSeconds,
      },
    );
  }
}

function limiter(
  server: FastifyInstance,
  max: number,
  keyGenerator: (request: FastifyRequest) => string | number,
) {
  return server.createRateLimit({ max, timeWindow: WINDOW_SECONDS * 1000, keyGenerator });
}
