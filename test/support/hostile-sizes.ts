import type { OpenAPIObject } from '@nestjs/swagger';
import { bodiesOf, type Operation } from './openapi.js';

/** What long texts are made of: each has been dear to something that takes texts apart, matches, composes or measures them. */
const UNITS = [
  ...[
    'a',
    'a ',
    'é ',
    'Ά ',
    'İ',
    'ß',
    '0',
    '\u0661',
    '漢',
    '🔥',
    'ﷺ',
    '㎏',
    'وبال ',
    'ال',
    '\u200b',
    '\u00a0',
    ' ',
    '\n',
  ],
  ...[
    'a\u0301',
    `${'\u0316\u0301'.repeat(15)}\u200d`,
    '\uff9e\u0316',
    `a${'\u0316\u0301'.repeat(15)}`,
    '\u0301\u0316',
    '"',
    '"a" ',
    "'",
    '\\',
    '%',
    '-a ',
    'a or ',
    'a,',
    'a=b; ',
  ],
  ...['W/"a", ', '4@8({[‹3€6!|10$5+7%2', 'a.b@', '<b>', '&amp;', 'http://a/', '{{', '((', '\u0000', '\u001f'],
];

// All words of one letter, which are the beginnings of nearly all others.
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789').join(' ');

/** Those of them that are dear before anything of the length is known: to read, to escape, to compose and to send back. */
const BULKY = ['a', '🔥', '"', '\u0000', 'a\u0301', '\u0301\u0316', '(('];

/** A text of so many characters, for each of the units; for the bulky ones alone where it is longer than any text may be. */
export function longTexts(characters: number, isTooLong = false): string[] {
  return (isTooLong ? BULKY : [...UNITS, `${LETTERS} `]).map((unit) => {
    const { length } = Array.from(unit);
    return Array.from(unit.repeat(Math.ceil(characters / length)))
      .slice(0, characters)
      .join('');
  });
}

/** Bodies that are no object with members of texts, each of so many characters. */
export function bulkyBodies(characters: number): string[] {
  const repeated = (unit: string) => unit.repeat(Math.floor(characters / unit.length));
  const members = Array.from(
    { length: Math.floor(characters / 13) },
    (_, index) => `"${String(index).padStart(6, 'm')}":[]`,
  );
  return [
    repeated('['),
    repeated('{"a":'),
    repeated(' '),
    repeated('1'),
    `[${repeated('1,')}1]`,
    `{${members.join(',')}}`,
    `{"content":1${repeated(',"content":1')}}`,
    `{"__proto__":{${members.join(',')}}}`,
    `{"content":[${repeated('"",')}""]}`,
    `{"content":${repeated('9')}}`,
  ];
}

/** A part of a request that takes a text. */
export interface Part {
  place: 'query' | 'header' | 'body' | 'path';
  name: string;
  /** How many characters it may have; undefined where the document says nothing. */
  most: number | undefined;
}

interface Schema {
  type?: string;
  maxLength?: number;
}

/** Every part of an operation that the document names, whatever its type: anybody may send a text. */
export function partsOf(document: OpenAPIObject, { parameters = [], requestBody }: Operation): Part[] {
  const named = parameters.flatMap((each) =>
    'name' in each
      ? [
          {
            place: each.in as Part['place'],
            name: each.name,
            most: (each.schema as Schema | undefined)?.maxLength,
          },
        ]
      : [],
  );
  const [body] = bodiesOf(requestBody);
  const { $ref = '' } = (body?.schema ?? {}) as { $ref?: string };
  const schema = document.components?.schemas?.[$ref.replace('#/components/schemas/', '')];
  const members = schema && 'properties' in schema ? (schema.properties ?? {}) : {};
  return [
    ...named,
    ...Object.entries(members).map(([name, member]): Part => ({
      place: 'body',
      name,
      most: (member as Schema).maxLength,
    })),
    { place: 'header', name: 'Authorization', most: undefined },
  ];
}
