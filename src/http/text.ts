/** What a text member of a request may hold. Lengths count characters (Unicode code points), ends included. */
export interface TextRule {
  min: number;
  max: number;
  /** Whether line breaks and tabs are allowed. */
  lines?: boolean;
  /** Whether all characters are allowed, as in a password. */
  anyCharacter?: boolean;
}

// What leaves no trace on a screen: white space, code points that Unicode has ignored by default, annotation marks, and the
// empty pattern of braille.
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]/u;

/** As many combining marks in a row as a text may have: UAX #15, 13, "Stream-Safe Text Format". */
const MOST_MARKS = 30;
// Where a run begins only: otherwise each mark of a shorter one would be gone on from.
const TOO_MANY_MARKS = new RegExp(`(?<!\\p{M})\\p{M}{${MOST_MARKS + 1}}`, 'u');

/** How many code units one composed character takes at most before it is composed: U+1F82 takes four. */
const LONGEST_DECOMPOSED = 4;

// C0 and C1 controls; tab, line feed and carriage return are allowed in a text of several lines.
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;

/** What is wrong with a text, as a phrase that follows the member's name; undefined if nothing is. */
export function textFault(value: unknown, { min, max, lines, anyCharacter }: TextRule): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  const tooDear = composingFault(value, { min, max });
  if (tooDear !== undefined) return tooDear;
  if (!value.isWellFormed()) return 'must be well-formed Unicode, without half surrogate pairs';
  if (!anyCharacter && (lines ? CONTROL_BUT_LINES : CONTROL).test(value)) {
    return lines
      ? 'must not have control characters other than tabs and line breaks'
      : 'must not have control characters';
  }
  const { length } = Array.from(value);
  if (length < min || length > max) return `must have ${min} to ${max} characters`;
  if (!anyCharacter && min > 0 && !VISIBLE.test(value)) return 'must not be blank';
  return undefined;
}

/** Why a text is not composed: composing a long run of marks takes time that grows with the square of its length. */
function composingFault(text: string, { min, max }: Pick<TextRule, 'min' | 'max'>): string | undefined {
  if (text.length > LONGEST_DECOMPOSED * max) return `must have ${min} to ${max} characters`;
  return TOO_MANY_MARKS.test(text)
    ? `must not have more than ${MOST_MARKS} combining marks in a row`
    : undefined;
}

/** Normalises a text: composes it (NFC), and trims it if it is a single line. What `textFault` refuses may stay as it is. */
export function tidyText(value: unknown, rule: TextRule): unknown {
  if (typeof value !== 'string' || composingFault(value, rule) !== undefined) return value;
  const composed = value.normalize('NFC');
  return rule.lines || rule.anyCharacter ? composed : composed.trim();
}
