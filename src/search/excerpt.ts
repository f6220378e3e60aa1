/** A part of an excerpt: text that was found, or text around it. */
export interface ExcerptPart {
  text: string;
  matches: boolean;
}

const MOST_CHARACTERS = 240;
const MOST_BEFORE = 80;
const LEFT_OUT = '…';
const FOUND = '\x01';
const AROUND = '\x02';

/** Splits an excerpt into parts. In `marked`, \x01 stands before and \x02 after each text that was found. */
export function excerptOf(marked: string): ExcerptPart[] {
  const [before = '', ...rest] = marked
    // U+E000 stands between two messages in SQLite's index (database/triggers.ts).
    .split('\ue000')
    .map((text) => text.trim())
    .join(` ${LEFT_OUT} `)
    .replace(/\s+/g, ' ')
    .split(FOUND);
  const parts = rest.flatMap((piece) => {
    const [found = '', after = ''] = piece.split(AROUND);
    return [
      { text: found, matches: true },
      { text: after, matches: false },
    ];
  });
  return cut([{ text: before, matches: false }, ...parts].filter(({ text }) => text !== ''));
}

/** Cuts an excerpt to MOST_CHARACTERS, at most MOST_BEFORE of which stand before the first text that was found. */
function cut(parts: readonly ExcerptPart[]): ExcerptPart[] {
  const short: ExcerptPart[] = [];
  let left = MOST_CHARACTERS;
  for (const { text, matches } of parts) {
    const characters = Array.from(text);
    const isBefore = short.length === 0 && !matches && parts.length > 1;
    const kept = isBefore ? characters.slice(-MOST_BEFORE) : characters.slice(0, left);
    if (kept.length === 0) break;
    const isCut = kept.length < characters.length;
    const ellipsis = isCut ? LEFT_OUT : '';
    short.push({ text: isBefore ? ellipsis + kept.join('') : kept.join('') + ellipsis, matches });
    left -= kept.length;
    if (isCut && !isBefore) break;
  }
  return short;
}
