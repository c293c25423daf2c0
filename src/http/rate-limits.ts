import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './authenticate.ts';
import { Refusal } from './refusal.ts';

const WINDOW_MS = 60_000;
/** How many addresses or credentials are counted at a time; the least recently seen is forgotten first. */
const COUNTED_KEYS = 20_000;

export interface RateLimits {
  readonly perAddressPerMinute: number;
  readonly perCredentialPerMinute: number;
}

/**
 * The two limiters, as hooks: by address before anything is looked up, by credential once it is known. A route with
 * `rateLimit: false` in its config is not counted.
 */
export interface Limiters {
  byAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  byCredential(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export async function createLimiters(app: FastifyInstance, limits: RateLimits): Promise<Limiters> {
  await app.register(rateLimit, { global: false, cache: COUNTED_KEYS });
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator });
    return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      if (request.routeOptions.config.rateLimit === false) return;
      const result = await count(request);
      if (result.isAllowed) return;
      reply.headers({
        'ratelimit-limit': result.max,
        'ratelimit-remaining': result.remaining,
        'ratelimit-reset': result.ttlInSeconds,
      });
      if (result.isExceeded) throw new Refusal(429, 'Too many requests', [], result.ttlInSeconds);
    };
  };
  return {
    // A line with IPv6 has 2^64 addresses: they are counted as one.
    byAddress: limiter(limits.perAddressPerMinute, (request) => normalizeIP(request.ip)),
    byCredential: limiter(limits.perCredentialPerMinute, (request) => callerOf(request).credentialId),
  };
}
