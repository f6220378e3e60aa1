import { isIP } from 'node:net';
import { makeValidator } from 'envalid';

/** A validator for one setting. Its error says what is allowed, and never repeats the value, which may be a secret. */
function read<T>(allowed: string, parse: (text: string) => T | undefined) {
  return makeValidator<T>((text) => {
    const value = parse(text.trim());
    if (value === undefined) throw new Error(`must be ${allowed}`);
    return value;
  });
}

function oneOf<T extends string>(...choices: T[]) {
  return read(`one of ${choices.join(', ')}`, (text) => choices.find((choice) => choice === text));
}

/** A whole number in decimal digits. @param why is added to what is allowed. */
export function wholeNumber(min: number, max: number, why = '') {
  return read(`a whole number from ${min} to ${max}${why}`, (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
  });
}

export const boolean = read('true or false', (text) => ({ true: true, false: false })[text]);

export const hostName = read('a host name or an IP address', (text) =>
  /^[\w.:-]+$/.test(text) ? text : undefined,
);

export const signingKey = read('at least 32 bytes long', (text) =>
  Buffer.byteLength(text) >= 32 ? text : undefined,
);

/** What a browser names as `Origin` (RFC 6454, 6.2), several separated by commas. */
export const origins = read('a comma-separated list of origins like http://localhost:5173', (text) => {
  const list = text.split(',').map((origin) => origin.trim());
  const isOrigin = (origin: string) =>
    /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
  return list.every(isOrigin) ? list : undefined;
});

/** Which proxies are trusted to say where a request comes from: all, none, a number of them in a row, or a list. */
export type TrustedProxies = boolean | number | string[];

export const trustedProxies = read(
  'true, false, a number of proxies, or a comma-separated list of IP addresses and networks',
  (text): TrustedProxies | undefined => {
    if (text === 'true' || text === 'false') return text === 'true';
    if (/^[1-9]$/.test(text)) return Number(text);
    const list = text.split(',').map((address) => address.trim());
    return list.every(isAddressOrNetwork) ? list : undefined;
  },
);

function isAddressOrNetwork(text: string): boolean {
  const [, address = text, bits] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  // A network of 0 bits would be everybody, for which there is `true`.
  return bits === undefined ? most > 0 : Number(bits) >= 1 && Number(bits) <= most;
}

export type DatabaseAddress = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };

/** A file of SQLite, or a PostgreSQL server with the name of a database. */
export const databaseAddress = read(
  'sqlite:FILE or postgres://user:password@host:port/name, in which a % is written %25',
  (text): DatabaseAddress | undefined => {
    const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1];
    if (file !== undefined) return { kind: 'sqlite', file };
    if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text) || !isDecodable(text)) return undefined;
    const { hostname, pathname } = new URL(text);
    return hostname && pathname.length > 1 ? { kind: 'postgres', url: text } : undefined;
  },
);

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Where the files of attachments are kept: in a folder, or in a bucket of an S3-compatible service below a prefix. */
export type AttachmentsAddress =
  { kind: 'folder'; folder: string } | { kind: 's3'; bucket: string; prefix: string };

export const attachmentsAddress = read(
  'folder:DIR or s3://bucket/prefix',
  (text): AttachmentsAddress | undefined => {
    const folder = /^folder:([^\0]+)$/.exec(text)?.[1];
    if (folder !== undefined) return { kind: 'folder', folder };
    const [, bucket, prefix = ''] =
      /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]{0,200}))?$/.exec(text) ?? [];
    return bucket === undefined ? undefined : { kind: 's3', bucket, prefix: prefix.replace(/\/$/, '') };
  },
);

/** A host and a port of TCP. */
export interface HostAndPort {
  host: string;
  port: number;
}

export const hostAndPort = read('a host and a port like clamd:3310', (text): HostAndPort | undefined => {
  const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
});

export const fileName = read('the name of a file', (text) => (text.includes('\0') ? undefined : text));

/** An address of HTTP that paths are added to: without a slash at its end. */
export const baseUrl = read(
  'an address like https://api.example.com/v1, without a name and a password in it',
  (text) => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '' ? text.replace(/\/+$/, '') : undefined;
  },
);

/** What can stand in a header of HTTP as it is (RFC 9110, 5.5). */
export const headerValue = read('1 to 200 visible ASCII characters', (text) =>
  /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined,
);

export const stage = oneOf('development', 'production', 'test');
export const onOrOff = oneOf('on', 'off');
export const logLevel = oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent');
export const processes = wholeNumber(1, 64);
export const connections = wholeNumber(
  4,
  500,
  ': transactions, short statements, lists and searches need a connection each',
);
export const seconds = wholeNumber(5, 31_536_000);
export const days = wholeNumber(1, 365);
export const count = wholeNumber(1, 1_000_000);
export const fileBytes = wholeNumber(1, 2_147_483_647);
export const totalBytes = wholeNumber(1, 2 ** 50);
export const milliseconds = wholeNumber(0, 60_000);
