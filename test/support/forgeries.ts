import { randomUUID } from 'node:crypto';
import { claimsOf, reforge, resign, STRANGERS_KEY } from './tokens.js';

type Forgery = readonly [name: string, make: (token: string) => string];

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const part = (token: string, index: number) => token.split('.')[index] ?? '';

/** Ways to make a bad token from a good one of either kind. */
export const FORGERIES: Forgery[] = [
  ['that is unsigned', (token) => reforge(token, {}, { alg: 'none' })],
  ['that is unsigned, spelt otherwise', (token) => reforge(token, {}, { alg: 'nOnE' })],
  ['that is unsigned and says that it is signed', (token) => `${part(token, 0)}.${part(token, 1)}.`],
  ['that is unsigned but has a signature', (token) => reforge(token, {}, { alg: 'none' }) + part(token, 2)],
  [
    'signed with another key',
    (token) => reforge(token, {}, { secret: 'another key, just as long as theirs' }),
  ],
  ['signed with an empty key', (token) => reforge(token, {}, { secret: '' })],
  ['signed with HS384', (token) => reforge(token, {}, { alg: 'HS384' })],
  ['signed with HS512', (token) => reforge(token, {}, { alg: 'HS512' })],
  ['signed with RS256 by a stranger', (token) => resign(token, { alg: 'RS256' }, 'a stranger')],
  [
    'signed with RS256 by a stranger, whose key it brings along',
    (token) => resign(token, { alg: 'RS256', jwk: STRANGERS_KEY }, 'a stranger'),
  ],
  ['signed with our key that says RS256', (token) => resign(token, { alg: 'RS256' }, 'ours')],
  ['signed with RS256 that says HS256', (token) => resign(token, { alg: 'HS256' }, 'a stranger')],
  ['with the signature of another one', (token) => swapSignature(token)],
  ['without its signature', (token) => `${part(token, 0)}.${part(token, 1)}`],
  ['with one part too many', (token) => `${token}.${part(token, 2)}`],
  ['that has expired', (token) => reforge(token, { iat: inSeconds(-3600), exp: inSeconds(-1) })],
  ['that never expires', (token) => reforge(token, { exp: undefined })],
  ['that expires at no number', (token) => reforge(token, { exp: 'never' })],
  ['that is not valid yet', (token) => reforge(token, { nbf: inSeconds(3600) })],
  ['of another issuer', (token) => reforge(token, { iss: 'lisaw' })],
  ['of no issuer', (token) => reforge(token, { iss: undefined })],
  ['for another audience', (token) => reforge(token, { aud: 'wasil' })],
  ['for no audience', (token) => reforge(token, { aud: undefined })],
  ['of another type', (token) => reforge(token, { type: otherType(token) })],
  ['of no type', (token) => reforge(token, { type: undefined })],
  ['of a type of its own', (token) => reforge(token, { type: ['access', 'refresh'] })],
  ['of a session that never was', (token) => reforge(token, { sid: randomUUID() })],
  ['of no session', (token) => reforge(token, { sid: undefined })],
  ['of a session that is null', (token) => reforge(token, { sid: null })],
  ['of a session that is a number', (token) => reforge(token, { sid: 1 })],
  ['of a session that is a list', (token) => reforge(token, { sid: [claimsOf(token).sid] })],
  ['of a session that is an object', (token) => reforge(token, { sid: { $ne: '' } })],
  ['of a session that is no id', (token) => reforge(token, { sid: `${String(claimsOf(token).sid)}\0` })],
  ['that claims nothing at all', (token) => reforge(token, nothing(token))],
];

function swapSignature(token: string): string {
  const other = reforge(token, { sub: 'another' });
  return `${part(token, 0)}.${part(token, 1)}.${part(other, 2)}`;
}

function otherType(token: string): string {
  return claimsOf(token).type === 'access' ? 'refresh' : 'access';
}

function nothing(token: string): Record<string, undefined> {
  return Object.fromEntries(Object.keys(claimsOf(token)).map((name) => [name, undefined]));
}
