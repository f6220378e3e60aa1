import { textFault } from '../http/text.js';

/** What a username may be made of: letters and digits of any script and @ . + - _ (so never a colon: RFC 7617). */
export const USERNAME = {
  min: 3,
  max: 150,
  pattern: { is: /^[\p{L}\p{M}\p{N}@.+_-]+$/u, otherwise: 'must have only letters, digits and @ . + - _' },
};

/** The form in which two spellings of one username are equal; undefined for what nobody can be called. */
export function foldUsername(username: string): string | undefined {
  const composed = username.normalize('NFC').trim();
  if (textFault(composed, USERNAME) ?? !USERNAME.pattern.is.test(composed)) return undefined;
  // There and back again, for letters that have two small forms, like the Greek sigma.
  return composed.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
}
