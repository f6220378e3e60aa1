/** What a text member of a request may hold. Lengths count characters (Unicode code points), ends included. */
export interface TextRule {
  min: number;
  max: number;
  /** Whether line breaks and tabs may stand in it. */
  lines?: boolean;
  /** Whether any character may stand in it, as in a password. */
  anyCharacter?: boolean;
}

// C0 and C1 controls; a text of several lines may have tab, line feed and carriage return.
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;

/** Says what is wrong with a text, as a phrase that follows the member's name; undefined where nothing is. */
export function textFault(value: unknown, { min, max, lines, anyCharacter }: TextRule): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (!value.isWellFormed()) return 'must be well-formed Unicode, without half surrogate pairs';
  if (!anyCharacter && (lines ? CONTROL_BUT_LINES : CONTROL).test(value)) {
    return lines
      ? 'must not have control characters other than tabs and line breaks'
      : 'must not have control characters';
  }
  // A text has at most as many code points as code units, so a huge one is not counted through.
  const length = value.length > 2 * max ? value.length : Array.from(value).length;
  if (length < min || length > max) return `must have ${min} to ${max} characters`;
  if (!anyCharacter && min > 0 && value.trim() === '') return 'must not be blank';
  return undefined;
}

/** One spelling for each text: composed (NFC), and without white space around it where it is a single line. */
export function tidyText(value: unknown, { lines, anyCharacter }: TextRule): unknown {
  if (typeof value !== 'string') return value;
  const composed = value.normalize('NFC');
  return lines || anyCharacter ? composed : composed.trim();
}
