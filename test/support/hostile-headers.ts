import fc, { type Arbitrary } from 'fast-check';

export const JSON_TYPE = 'application/json';

const CONTENT_TYPES = [JSON_TYPE, 'application/json; charset=utf-8', 'text/plain', 'application/xml', 'x'];

/** A value that may stand in a header: visible characters, spaces and Latin letters. */
const headerValue: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '*',
    '""',
    '"a", W/"b"',
    ',,,',
    'x'.repeat(300),
    '0',
    'null',
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
  ),
  fc
    .array(fc.integer({ min: 0x21, max: 0x7e }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.integer({ min: 0xa1, max: 0xff }), { maxLength: 10 })
    .map((units) => String.fromCharCode(...units)),
);

const REPLACEMENTS = fc.record(
  {
    'content-type': fc.oneof(fc.constantFrom(...CONTENT_TYPES), headerValue),
    authorization: fc.oneof(
      headerValue.map((value) => `Basic ${btoa(value)}`),
      headerValue.map((value) => `Bearer ${value}`),
      headerValue,
    ),
  },
  { requiredKeys: [] },
);

/** Headers beside those that the request needs: none, those that `names` has and others, or in place of its own. */
export function hostileHeaders(names: string[]): Arbitrary<Record<string, string>> {
  const optional = [...names, 'x-request-id', 'accept', 'x-forwarded-for', 'origin'];
  const values = Object.fromEntries(optional.map((name) => [name, headerValue]));
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: fc.record(values, { requiredKeys: [] }) },
    { weight: 1, arbitrary: REPLACEMENTS },
  ) as Arbitrary<Record<string, string>>;
}
