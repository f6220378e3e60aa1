import fc, { type Arbitrary } from 'fast-check';

const TEXTS = [
  ...['', ' ', '\0', 'a\0b', '\u0007', '\u009f', '\ud800', 'x\udfff\ud800x', '\u202e', '\ufeff', 'e\u0301'],
  ...['null', 'true', '-1', '0', '1.5', '1e400', 'NaN', '0x10', '2147483648', '9'.repeat(400), '١'],
  ...["' OR 1=1 --", '"; DROP TABLE users; --', '%', '_', '\\', '$1', ':id', '../../etc/passwd', '~'],
  ...['<script>alert(1)</script>', '${7*7}', '__proto__', 'constructor', 'toString', '\r\nSet-Cookie: a=b'],
  ...['2026-02-30', '9999-12-31T23:59:59.999999999Z', '+275760-09-13T00:00:00Z', '0000-01-01', '1969-12-31'],
  ...['😀'.repeat(200), 'x'.repeat(121), 'x'.repeat(10_001), 'a'.repeat(70_000), 'é'.repeat(10_000)],
];

/** Texts that have broken something somewhere, and random ones of all of Unicode, halves of pairs included. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
);

const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'then', 'toJSON', 'length'),
  fc.constantFrom('id', 'user', 'is_manager', 'created_at', 'password', 'profile', 'ticket', 'sender'),
  hostileText,
);

/** Any JSON value. */
export const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[[[]]]]),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.oneof(fc.integer(), hostileText), { maxLength: 5 }),
  fc.dictionary(hostileKey, fc.oneof(fc.integer(), hostileText, fc.constant({})), { maxKeys: 4 }),
  fc.jsonValue({ maxDepth: 5 }),
);

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Bodies that are no object of the expected members: JSON that is something else, boundless, or broken. */
const otherBody: Arbitrary<string> = fc.oneof(
  hostileValue.map((value) => JSON.stringify(value)),
  hostileText,
  fc.constantFrom(
    nested(19),
    nested(21),
    nested(20_000),
    '['.repeat(100_000),
    '{"a":1',
    '{"a":1}}',
    '\ufeff{}',
  ),
  fc.constantFrom(`[${'1,'.repeat(2500)}1]`, `{"a":"${'\\u0000'.repeat(10)}"}`, '{"a":1,"a":2}', '"\\ud800"'),
);

/** The text of a body with members, some of them as `usual` has them, others hostile, missing or uncalled for. */
export function hostileBody(usual: Record<string, Arbitrary<unknown>>): Arbitrary<string> {
  const members = Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [
      name,
      fc.oneof(
        { weight: 6, arbitrary: value },
        { weight: 2, arbitrary: hostileValue },
        // JSON leaves it out.
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
    ]),
  );
  const strangers = fc.array(fc.tuple(hostileKey, hostileValue), { maxLength: 3 });
  const object = fc
    .tuple(fc.record(members), strangers)
    .map(([known, more]) => JSON.stringify(Object.fromEntries([...more, ...Object.entries(known)])));
  return fc.oneof({ weight: 6, arbitrary: object }, { weight: 1, arbitrary: otherBody });
}

/** No body, the usual one, or mostly a hostile one. */
export function usuallyHostile(usual: string, hostile: Arbitrary<string>): Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 8, arbitrary: hostile },
  );
}

const inUrl = (text: string) => encodeURIComponent(text.toWellFormed());

/** A segment of a path: mostly the first of `usual` or another of them, else what can be no id, rightly encoded or not. */
export function hostileSegment(usual: [string, ...string[]]): Arbitrary<string> {
  const raw = [
    '0',
    '-1',
    '01',
    '1.0',
    '1e3',
    '2147483648',
    '9'.repeat(40),
    '%00',
    '%ED%A0%80',
    '%',
    '%zz',
    '%2F',
  ];
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual[0]) },
    { weight: 1, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...raw, '..', '%2e%2e', '1%20', '1;a', 'x'.repeat(101), '*', '~'),
    },
    {
      weight: 1,
      arbitrary: hostileText.map((text) => inUrl(text).slice(0, 600)).filter((text) => text !== ''),
    },
  );
}

/** A query string: none, or the parameters that there are and others, rightly encoded or not. */
export function hostileQuery(names: string[]): Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom(...names, 'limit', 'cursor', 'q'), hostileText.map(inUrl));
  const value = fc.oneof(
    fc.constantFrom('1', '1000', '0', 'true', 'false', '2026-01-31', 'WzEsMV0', 'W10', 'e30', '%', '%00'),
    hostileText.map((text) => inUrl(text).slice(0, 2000)),
  );
  const pairs = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    {
      weight: 4,
      arbitrary: pairs.map((all) => `?${all.map((pair) => pair.join('=')).join('&')}`.slice(0, 6000)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('?', '?=', '?&&&', '?%', '?a[b]=c', '?limit', '?limit[]=1', '??limit=1'),
    },
  );
}
