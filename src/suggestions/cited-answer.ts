import { compatible } from './compatible.js';
import type { Redaction } from './redaction.js';
import { GROUPED_DIGITS } from './secret-patterns.js';

/** A step of a model's answer, and the numbers of the sources that it cites. */
export interface CitedStep {
  text: string;
  cites: number[];
}

/** One citation or more, as `[1]` or `[1, 3]`, in the digits of either script. */
const CITATIONS =
  /((?:[[【] ?[\d٠-٩]{1,9}(?:(?: ?[,،;؛&–-] ?| and | و ?)[\d٠-٩]{1,9})* ?[\]】](?:[ \t]|[,،] ?(?=[[【]))?)+)/u;
/** What a line of a list begins with. */
const LIST_MARK = /^[ \t]*(?:[-*•][ \t]+|(?:\d{1,2}|[٠-٩]{1,2})[.)](?:[ \t]+|(?=\p{L})))?/u;
/** Signs of Markdown and HTML, which plain text has no use for. */
const MARKUP =
  /\*\*|`|^#{1,6} |<\/?(?:a|b|br|code|div|em|h[1-6]|i|iframe|img|li|link|math|meta|object|ol|p|pre|script|span|strong|style|svg|u|ul)(?:[\s/][^<>]{0,200})?>/gi;
/** What only Wasil says, of what a step rests on. */
const REST = /\(?\bSolutions?[\s#]{1,4}\p{Nd}{1,10}(?:(?:,| and) (?:Solution )?\p{Nd}{1,10}){0,9}\)?/giu;
/** A link, a share of Windows, a mail address, the address or name of a host, the name of a file, or a telephone number. */
const ADDRESS = new RegExp(
  [
    '(?:[a-z][a-z\\d+.-]{1,20}:)?(?://|\\\\\\\\)\\S{1,300}',
    '(?:tel|sms|callto|mailto|javascript|vbscript|data|file|skype|tg|whatsapp|magnet|intent|ms-[a-z-]{1,30}):\\S{1,300}',
    '(?!255\\.)(?:\\d{1,3}\\.){3}\\d{1,3}(?!\\d)\\S{0,300}',
    '[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{M}\\p{N}.-]{1,253}',
    '(?:[\\p{L}\\p{M}\\p{N}-]{1,63}[.。]){1,10}[\\p{L}\\p{M}]{2,24}(?:/\\S{0,300})?',
  ]
    .map((pattern) => `(?<![\\p{L}\\p{N}])${pattern}`)
    // Also one that is written onto a word, as in Arabic.
    .concat(`(?<!\\p{N})(?!255\\.)${GROUPED_DIGITS}{6,20}(?!\\p{N})`)
    .join('|'),
  'giu',
);
/** What may stand behind an address. */
const AFTER_ADDRESS = /[.,;:!?)\]"'>»”’`*،؛؟]{1,9}$/;
const IS_NUMBER = /^[\p{Nd}\p{Zs}\p{P}+]*$/u;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?!\t)\p{Cc}/gu;

/** The addresses in a text, as they are compared: telephone numbers by their digits alone. */
export function addressesIn(text: string): Set<string> {
  return new Set(
    Array.from(compatible(text).matchAll(ADDRESS), ([address]) =>
      IS_NUMBER.test(address)
        ? inLatinDigits(address).replaceAll(/\P{Nd}/gu, '')
        : address.toLowerCase().replace(AFTER_ADDRESS, ''),
    ),
  );
}

/** A text without what plain text has no use for, and what only Wasil says; undefined for one that hides such things in each other. */
function plainOf(text: string): string | undefined {
  const tidied = withoutSigns(text);
  return withoutSigns(tidied) === tidied ? tidied : undefined;
}

function withoutSigns(text: string): string {
  return [UNSEEN, MARKUP, REST].reduce((left, sign) => left.replaceAll(sign, ''), text);
}

/** How long a line of an answer may be, and a step with what was hidden in it, in characters. */
export const LONGEST_LINE = 4000;

/**
 * What of a line of a model's answer rests on its sources: the claims that cite some, all of which there are. A claim ends
 * with its citations. One with an address that no source has is dropped.
 * @param most how many sources there are.
 * @param addresses those of the sources.
 */
export function citedStep(
  line: string,
  most: number,
  redaction: Redaction,
  addresses: ReadonlySet<string>,
): CitedStep | undefined {
  const parts = (plainOf(compatible(line)) ?? '').replace(LIST_MARK, '').split(CITATIONS);
  const cites = new Set<number>();
  let text = '';
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const numbers = numbersIn(parts[at + 1] ?? '');
    // Of "According to [1], restart it" there is no claim before the citation.
    const goesOn = at + 3 === parts.length && /^[,،] ?\p{L}/u.test(parts[at + 2] ?? '');
    const isCited = !goesOn && numbers.every((number) => number >= 1 && number <= most);
    const written = parts[at]?.replace(/^[\s.,;:!?؟،]+/u, '').trim() ?? '';
    const said = isCited ? redaction.restore(written, LONGEST_LINE - text.length) : undefined;
    // What was hidden may be of several lines, or look like what Wasil says.
    const claim = said?.includes('\n') ? undefined : said && plainOf(said);
    if (!claim || !areKnown(claim, addresses)) continue;
    text += text === '' ? claim : ` ${claim}`;
    for (const number of numbers) cites.add(number);
  }
  // What is harmless in two claims may be no longer in one text.
  return text !== '' && plainOf(text) === text && areKnown(text, addresses)
    ? { text, cites: [...cites] }
    : undefined;
}

function areKnown(text: string, addresses: ReadonlySet<string>): boolean {
  return [...addressesIn(text)].every((each) => addresses.has(each));
}

const ARABIC_ZERO = 0x660;

function numbersIn(citations: string): number[] {
  return Array.from(inLatinDigits(citations).matchAll(/\d+/g), ([number]) => Number(number));
}

function inLatinDigits(text: string): string {
  return text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO));
}
