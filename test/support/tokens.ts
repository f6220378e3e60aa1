import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { TEST_SECRET } from './app.js';

export type Claims = Record<string, unknown>;

const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** What a token says, unchecked. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

/** A token made by hand, with the server's own key where none is given; unsigned where `alg` is no HMAC. */
export function forge(claims: Claims, { alg = 'HS256', secret = TEST_SECRET } = {}): string {
  const content = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  const hash = HASHES[alg];
  return `${content}.${hash ? createHmac(hash, secret).update(content).digest('base64url') : ''}`;
}

/** A copy of a token with other claims; those that are undefined are left out. */
export function reforge(token: string, changes: Claims, key?: { alg?: string; secret?: string }): string {
  return forge({ ...claimsOf(token), ...changes }, key);
}

const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A copy of a token under another header, signed by the server's own key or by the RSA key of a stranger. */
export function resign(token: string, header: object, signer: 'ours' | 'a stranger'): string {
  const content = `${encode({ ...header, typ: 'JWT' })}.${token.split('.')[1]}`;
  const signature =
    signer === 'ours'
      ? createHmac('sha256', TEST_SECRET).update(content).digest()
      : sign('sha256', Buffer.from(content), strangers.privateKey);
  return `${content}.${signature.toString('base64url')}`;
}

/** The stranger's public key, as a token may bring it along. */
export const STRANGERS_KEY = strangers.publicKey.export({ format: 'jwk' });

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
