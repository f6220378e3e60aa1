const MOST_CHARACTERS = 200;
const KEPT_OF_END = 20;

/** How many code units of a name are looked at: composing costs more than their number if they are marks. */
const MOST_UNITS = 2 * MOST_CHARACTERS;

// Controls, what turns the direction of writing, separators of lines, what is no character, and what Windows has for folders.
const UNSEEN = /[\p{Cc}\p{Co}\p{Cn}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;

/**
 * The name of a file as people may see it, from what a client sent: no path, no controls, nothing that turns the direction of
 * writing (Unicode UAX #9), at most 200 characters with its end kept. It decides nothing.
 */
export function tidyFileName(sent: string): string {
  const last = sent.split(/[/\\]/).at(-1) ?? '';
  const name = shortened(
    shortened(last, MOST_UNITS).toWellFormed().normalize('NFC').replaceAll(UNSEEN, '').trim(),
  );
  return /^\.*$/.test(name) ? 'file' : name;
}

/** A name with the middle left out where it is too long. */
function shortened(name: string, most = MOST_CHARACTERS): string {
  const characters = most === MOST_CHARACTERS ? Array.from(name) : name.split('');
  if (characters.length <= most) return name;
  return [...characters.slice(0, most - KEPT_OF_END - 1), '…', ...characters.slice(-KEPT_OF_END)].join('');
}
