import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const { JWT_SECRET = '' } = process.env;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signatureOf = (text: string) => createHmac('sha256', JWT_SECRET).update(text).digest();
const HEADER = encoded({ alg: 'HS256', typ: 'JWT' });

/** The profile that a request's token (a JWT, HS256) is for. @throws Error where the token is missing, wrong or expired. */
export function callerOf({ headers }: FastifyRequest): number {
  const [header, claims = '', signature = ''] = (headers.authorization ?? '')
    .slice('Bearer '.length)
    .split('.');
  const expected = signatureOf(`${header}.${claims}`);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('Wrong token');
  const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  if (Number(exp) * 1000 < Date.now()) throw new Error('Expired token');
  return Number(sub);
}

/** New tokens for a profile. */
export function tokensFor(profileId: unknown): { refresh: string; access: string } {
  const iat = Math.floor(Date.now() / 1000);
  const signed = (type: string, days: number) => {
    const text = `${HEADER}.${encoded({ type, sub: String(profileId), iat, exp: iat + days * 86_400 })}`;
    return `${text}.${signatureOf(text).toString('base64url')}`;
  };
  return { refresh: signed('refresh', 30), access: signed('access', 1) };
}
