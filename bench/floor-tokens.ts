import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const { JWT_SECRET = '' } = process.env;

const HEAD = encoded({ alg: 'HS256', typ: 'JWT' });
const ACCESS_SECONDS = 86_400;
const REFRESH_SECONDS = 30 * 86_400;

/** Who calls: the id of a profile, which the token of this server (HS256) holds. @throws Error where it is no good. */
export function callerOf({ headers }: FastifyRequest): number {
  const [head, claims, signature] = (headers.authorization ?? '').slice(7).split('.');
  const expected = signatureOf(`${head}.${claims}`);
  const given = Buffer.from(signature ?? '', 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('not signed in');
  const { sub, exp } = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as {
    sub: string;
    exp: number;
  };
  if (exp * 1000 < Date.now()) throw new Error('not signed in any more');
  return Number(sub);
}

/** A new pair of tokens of a profile. */
export function tokensFor(profileId: unknown): { refresh: string; access: string } {
  const now = Math.floor(Date.now() / 1000);
  const signed = (type: string, seconds: number) => {
    const text = `${HEAD}.${encoded({ type, sub: String(profileId), iat: now, exp: now + seconds })}`;
    return `${text}.${signatureOf(text).toString('base64url')}`;
  };
  return { refresh: signed('refresh', REFRESH_SECONDS), access: signed('access', ACCESS_SECONDS) };
}

function signatureOf(text: string): Buffer {
  return createHmac('sha256', JWT_SECRET).update(text).digest();
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
