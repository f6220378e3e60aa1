import { textFault } from '../http/text.js';

/** What a username may be made of: letters and digits of any script and @ . + - _ (so never a colon: RFC 7617). */
export const USERNAME = {
  min: 3,
  max: 150,
  fault: (text: string) =>
    /^[\p{L}\p{M}\p{N}@.+_-]+$/u.test(text) ? undefined : 'must have only letters, digits and @ . + - _',
};

/** The form in which all spellings of a username are equal; undefined if the text can't be a username. */
export function foldUsername(username: string): string | undefined {
  const composed = username.normalize('NFC').trim();
  if (textFault(composed, USERNAME) ?? USERNAME.fault(composed)) return undefined;
  // To upper case in between, for letters that have two lower-case forms, like the Greek sigma.
  return composed.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
}
