import { textFault } from '../http/text.js';

/** What a username may be made of: letters and digits of any script and @ . + - _ (so never a colon: RFC 7617). */
export const USERNAME = {
  min: 3,
  max: 150,
  pattern: { is: /^[\p{L}\p{M}\p{N}@.+_-]+$/u, otherwise: 'must have only letters, digits and @ . + - _' },
};

/** The form in which all spellings of a username are equal; undefined if the text can't be a username. */
export function foldUsername(username: string): string | undefined {
  const composed = username.normalize('NFC').trim();
  if (textFault(composed, USERNAME) ?? !USERNAME.pattern.is.test(composed)) return undefined;
  // To upper case in between, for letters that have two lower-case forms, like the Greek sigma.
  return composed.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
}
