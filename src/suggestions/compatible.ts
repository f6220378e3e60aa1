/** Letters from Greek to Georgian and beyond have one form. */
const MAY_DIFFER = /[^\p{ASCII}\u0370-\u1cff]/gu;

/**
 * A text with letters, digits and signs in their usual form, such as full-width ones (Unicode's NFKC), where that is a single
 * character: so it grows no longer, and nothing in it is cut in two.
 */
export function compatible(text: string): string {
  return text.replaceAll(MAY_DIFFER, (character) => {
    const usual = character.normalize('NFKC');
    return usual.length <= character.length ? usual : character;
  });
}
