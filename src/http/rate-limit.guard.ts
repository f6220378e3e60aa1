import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../access/actor.js';
import { Settings, type RateLimits } from '../config/settings.js';
import { MAX_CALLERS } from '../cluster/shared-quotas.js';
import { addressOf } from './client.js';
import { Problem } from './problem.js';

const UNLIMITED = 'unlimited';
const WINDOW_SECONDS = 60;

type Policy = 'anonymous' | 'signed-in';
type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Exempts the routes of a controller from the general rate limits, for those that machines poll. */
export function Unlimited() {
  return SetMetadata(UNLIMITED, true);
}

/** Limits how many requests a minute one profile makes, or one address (IPv6: one /64) for anonymous callers. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private limiters: Record<Policy, Limiter> | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: Settings,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { rateLimit } = this.settings;
    if (!rateLimit || this.reflector.get<boolean | undefined>(UNLIMITED, context.getClass())) return true;
    this.limiters ??= limitersOn(this.host.httpAdapter.getInstance(), rateLimit);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const policy = actorOf(request) ? 'signed-in' : 'anonymous';
    const state = await this.limiters[policy](request);
    if (state.isAllowed) return true;
    const { max, remaining, ttlInSeconds, isExceeded } = state;
    // The header fields of draft-ietf-httpapi-ratelimit-headers.
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

function limitersOn(server: FastifyInstance, { anonymous, signedIn }: RateLimits): Record<Policy, Limiter> {
  const shared = { timeWindow: WINDOW_SECONDS * 1000, cache: MAX_CALLERS };
  const byAddress = (request: FastifyRequest) => normalizeIP(addressOf(request), 64);
  const byProfile = (request: FastifyRequest) => actorOf(request)?.profileId ?? 0;
  return {
    anonymous: server.createRateLimit({ ...shared, max: anonymous, keyGenerator: byAddress }),
    'signed-in': server.createRateLimit({ ...shared, max: signedIn, keyGenerator: byProfile }),
  };
}
