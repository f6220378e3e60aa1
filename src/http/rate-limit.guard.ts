import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../access/actor.js';
import { Settings, type RateLimits } from '../config/settings.js';
import { MAX_CALLERS } from '../cluster/shared-quotas.js';
import { addressOf, networkOf, siteOfRequest } from './client.js';
import { Problem } from './problem.js';

const UNLIMITED = 'unlimited';
const LIMITED_AS = 'limitedAs';
const WINDOW_SECONDS = 60;

type Policy = keyof RateLimits;
type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Exempts the routes of a controller from the general rate limits, for those that machines poll. */
export function Unlimited() {
  return SetMetadata(UNLIMITED, true);
}

/** Counts the requests of a route against a limit of their own as well. */
export function LimitedAs(policy: Policy) {
  return SetMetadata(LIMITED_AS, policy);
}

/**
 * Limits how many requests a minute one profile makes, or one address (IPv6: one /64) for anonymous callers. Since anybody may
 * sign up, there is a ceiling for all that comes from one address, and one for sign-ups from one site (siteOf).
 */
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
    const limitedAs = this.reflector.get<Policy | undefined>(LIMITED_AS, context.getHandler());
    const policies: Policy[] = [actorOf(request) ? 'signed-in' : 'anonymous', 'address'];
    if (limitedAs) policies.push(limitedAs);
    const states = [];
    for (const policy of policies) {
      const state = { policy, ...(await this.limiters[policy](request)) };
      states.push(state);
      // What is refused must not count against others as well.
      if (!state.isAllowed && state.isExceeded) break;
    }
    const shown = states.find((state) => !state.isAllowed && state.isExceeded) ?? states[0];
    if (!shown || shown.isAllowed) return true;
    const { policy, max, remaining, ttlInSeconds, isExceeded } = shown;
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

function limitersOn(server: FastifyInstance, limits: RateLimits): Record<Policy, Limiter> {
  const byAddress = (request: FastifyRequest) => networkOf(addressOf(request));
  const byProfile = (request: FastifyRequest) => actorOf(request)?.profileId ?? 0;
  // The types don't know `cache`, which bounds the store.
  const shared = { timeWindow: WINDOW_SECONDS * 1000, cache: MAX_CALLERS };
  const limiter = (policy: Policy, keyGenerator: (request: FastifyRequest) => string | number) =>
    server.createRateLimit({
      ...shared,
      max: limits[policy],
      keyGenerator: (request) => `${policy} ${keyGenerator(request)}`,
    });
  return {
    anonymous: limiter('anonymous', byAddress),
    address: limiter('address', byAddress),
    'sign-ups': limiter('sign-ups', siteOfRequest),
    'signed-in': limiter('signed-in', byProfile),
  };
}
