import { isUtf8 } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';

/** How many bytes at the start of a file are looked at. */
export const LOOKED_AT_BYTES = 65_536;

/** What browsers show by themselves without running anything that is in it. */
const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf'];

/** What a thumbnail is made of. */
const PICTURES = SHOWN.filter((type) => type.startsWith('image/'));

const TEXT = 'text/plain';
const ANYTHING = 'application/octet-stream';

// Controls that no text has.
const NO_TEXT = /[^\P{Cc}\t\n\v\f\r\u0085]/u;

/** How many bytes a character has at most: at the end of what is looked at, one may be cut. */
const LONGEST_CHARACTER = 4;

/**
 * The media type that the start of a file shows, whatever its name and its sender say: text is `text/plain`, HTML and SVG too, and
 * what nothing is known of is `application/octet-stream`.
 */
export async function contentTypeOf(start: Buffer): Promise<string> {
  const known = await fileTypeFromBuffer(start).catch(() => undefined);
  if (known) return known.mime.split(';', 1)[0] ?? ANYTHING;
  return isText(start) ? TEXT : ANYTHING;
}

/** Whether a browser may show it rather than save it: images but for SVG, and PDF. */
export function isShown(type: string): boolean {
  return SHOWN.includes(type);
}

/** Whether a thumbnail can be made of it. */
export function isPicture(type: string): boolean {
  return PICTURES.includes(type);
}

function isText(start: Buffer): boolean {
  const isWhole = start.length < LOOKED_AT_BYTES;
  for (let cut = 0; cut < (isWhole ? 1 : LONGEST_CHARACTER); cut++) {
    const part = start.subarray(0, start.length - cut);
    if (isUtf8(part)) return !NO_TEXT.test(part.toString());
  }
  return false;
}
