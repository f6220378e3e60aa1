/** What a text member of a request may hold. Lengths count characters (Unicode code points), ends included. */
export interface TextRule {
  min: number;
  max: number;
  /** Whether line breaks and tabs are allowed. */
  lines?: boolean;
  /** Whether all characters are allowed, as in a password. */
  anyCharacter?: boolean;
}

// C0 and C1 controls; tab, line feed and carriage return are allowed in a text of several lines.
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;

/** What is wrong with a text, as a phrase that follows the member's name; undefined if nothing is. */
export function textFault(value: unknown, { min, max, lines, anyCharacter }: TextRule): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (!value.isWellFormed()) return 'must be well-formed Unicode, without half surrogate pairs';
  if (!anyCharacter && (lines ? CONTROL_BUT_LINES : CONTROL).test(value)) {
    return lines
      ? 'must not have control characters other than tabs and line breaks'
      : 'must not have control characters';
  }
  // A code point takes at most two code units, so a huge text is too long without counting.
  const length = value.length > 2 * max ? value.length : Array.from(value).length;
  if (length < min || length > max) return `must have ${min} to ${max} characters`;
  if (!anyCharacter && min > 0 && value.trim() === '') return 'must not be blank';
  return undefined;
}

/** Normalises a text: composes it (NFC), and trims it if it is a single line. */
export function tidyText(value: unknown, { lines, anyCharacter }: TextRule): unknown {
  if (typeof value !== 'string') return value;
  const composed = value.normalize('NFC');
  return lines || anyCharacter ? composed : composed.trim();
}
