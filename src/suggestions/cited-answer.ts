import type { Redaction } from './redaction.js';

/** A step of a model's answer, and the numbers of the sources that it cites. */
export interface CitedStep {
  text: string;
  cites: number[];
}

/** One citation or more, as `[1]` or `[1, 3]`. */
const CITATIONS = /((?:\[\d{1,3}(?: ?, ?\d{1,3})*\][ \t]?)+)/;
/** What a line of a list begins with. */
const LIST_MARK = /^[ \t]*(?:[-*•]|\d{1,2}[.)]|[٠-٩]{1,2}[.)])?[ \t]*/u;
/** Signs of Markdown and HTML, which plain text has no use for. */
const MARKUP = /\*\*|__|`|^#{1,6} |<\/?[a-zA-Z][^<>]{0,200}>/g;
const ADDRESS = /(?:https?:\/\/|www\.)\S{1,300}|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,253}/giu;
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * What of a line of a model's answer rests on its sources: the claims that cite some, all of which there are. A claim ends
 * with its citations. Addresses that neither the sources nor the ticket have are dropped with their claim.
 * @param most how many sources there are.
 * @param given all that the model was given, as it was before anything was hidden.
 */
export function citedStep(
  line: string,
  most: number,
  redaction: Redaction,
  given: string,
): CitedStep | undefined {
  const parts = line.replaceAll(UNSEEN, '').replace(LIST_MARK, '').replaceAll(MARKUP, '').split(CITATIONS);
  const claims: string[] = [];
  const cites = new Set<number>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const numbers = Array.from(parts[at + 1]?.matchAll(/\d+/g) ?? [], ([number]) => Number(number));
    const claim = redaction.restore(parts[at]?.replace(/^[\s.,;:!?؟،]+/u, '').trim() ?? '');
    if (
      !claim ||
      !numbers.every((number) => number >= 1 && number <= most) ||
      hasStrangeAddress(claim, given)
    )
      continue;
    claims.push(claim);
    for (const number of numbers) cites.add(number);
  }
  return claims.length > 0 ? { text: claims.join(' '), cites: [...cites] } : undefined;
}

function hasStrangeAddress(claim: string, given: string): boolean {
  return (claim.match(ADDRESS) ?? []).some(
    (address) => !given.includes(address.replace(/[.,;:!?)\]]+$/, '')),
  );
}
