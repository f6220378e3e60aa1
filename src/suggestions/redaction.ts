/** Something that leaves nowhere: what it is called, and how it is found. What `value` names is hidden, else all that was found. */
interface Secret {
  name: string;
  pattern: RegExp;
}

/** What may follow "password is" without being one. */
const NO_PASSWORD =
  '(?:wrong|expired|incorrect|invalid|not|no|locked|blocked|rejected|refused|correct|right|ok|okay|fine|needed|required|asked|being|the|a|an|my|your|too|old|new|unknown|empty|set|still|also|never|always|now|about|on|for|to|by|of|and|or|in|has|was|is|خاطئة|غير|لا|منتهية|صحيحة|جديدة|قديمة)(?![\\p{L}\\p{N}])';
const PASSWORD_NAME =
  '(?:pass ?-?(?:word|code|phrase|wd)|passwort|kennwort|pwd|pw|pin|puk|otp|secret|token|api[ _-]?key|access[ _-]?key|private[ _-]?key|credentials?|كلمة ?(?:المرور|السر)|كلمه ?(?:المرور|السر)|الرقم السري|باسوورد|باسورد|رمز (?:الدخول|التحقق|المرور))';
const QUOTED = '["\'«“‘`](?<quoted>[^"\'»”’`\\n]{1,200})["\'»”’`]';
const BARE = `(?!${NO_PASSWORD})(?<bare>[^\\s"'«»“”]{2,200})`;

/** In this order: what is longer, and what names itself, comes first. */
const SECRETS: readonly Secret[] = [
  { name: 'KEY', pattern: /-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g },
  { name: 'LOGIN', pattern: /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/g },
  { name: 'EMAIL', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-][\p{L}\p{N}.-]{0,252}[\p{L}\p{N}]/gu },
  {
    name: 'PASSWORD',
    pattern: new RegExp(
      `${PASSWORD_NAME}(?:[^:=\\n"'«“]{0,30}[:=][ \\t]{0,3}|[ \\t]{0,3}(?:is|was|are|=|:|->|→|هي|هو|كانت)[ \\t]{0,3}|[ \\t]{1,3})(?:${QUOTED}|(?<=[:=>→][ \\t]{0,3}|(?:is|was|are|هي|هو|كانت)[ \\t]{0,3})${BARE}|(?=\\S{0,40}\\d)${BARE.replace('bare', 'coded')})`,
      'giu',
    ),
  },
  { name: 'TOKEN', pattern: /\b(?:bearer|basic)[ \t]{1,3}(?<value>[\w.~+/=-]{8,})/gi },
  { name: 'TOKEN', pattern: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g },
  {
    name: 'KEY',
    pattern:
      /\b(?:sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abeoprs]|AKIA|ASIA|AIza|ya29|npm|hf|dop_v1|shpat|SG|whsec|github_pat)[\w.-]{8,}/g,
  },
  // IBAN (ISO 13616).
  { name: 'NUMBER', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g },
  // Telephone, card, account and ID numbers: seven digits or more, in any script, however they are grouped.
  {
    name: 'NUMBER',
    pattern: /(?<![\p{L}\p{N}])\+?\(?\p{Nd}(?:[ \-./()\u00a0\u2011\u2013]{0,2}\p{Nd}){6,}(?![\p{L}\p{N}])/gu,
  },
  // Passports and the like.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])[A-Z]{1,3}-?\d{6,10}[A-Z]?(?![\p{L}\p{N}])/gu },
  // ID cards, serial numbers: capitals with four digits or more.
  {
    name: 'ID',
    pattern: /(?<![\p{L}\p{N}])(?=(?:[A-Z]{0,8}\d){4})(?=\d{0,8}[A-Z])[A-Z0-9]{8,14}(?![\p{L}\p{N}])/gu,
  },
  {
    name: 'KEY',
    pattern: /(?<![\w+/=-])(?=[\w+/=-]{0,200}\d)(?=[\w+/=-]{0,200}[A-Za-z])[\w+/=-]{20,}(?![\w+/=-])/g,
  },
  // What looks like a password: letters, a digit and a sign in one word.
  {
    name: 'PASSWORD',
    pattern:
      /(?<!\S)(?=\S{0,100}\d)(?=\S{0,100}\p{L})(?=\S{0,100}[!@#$%^&*?~+=])(?!\w+:\/\/)\S{6,100}(?!\S)/gu,
  },
];

const PLACEHOLDER = /\{\{[A-Z]{1,20}_\d{1,6}\}\}/;
const PLACEHOLDERS = new RegExp(PLACEHOLDER, 'g');

/** Takes out of texts what must not leave, and puts it back. What is the same has the same placeholder in all texts. */
export class Redaction {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, string>();

  /** The text with placeholders, such as `{{EMAIL_1}}`, for e-mail addresses, numbers, keys, tokens and passwords. */
  hide(text: string): string {
    return SECRETS.reduce(
      (left, { name, pattern }) =>
        left.replace(pattern, (found: string, ...rest: unknown[]) => {
          const groups = rest.at(-1) as Record<string, string | undefined> | string;
          const value =
            typeof groups === 'object' ? Object.values(groups).find((each) => each !== undefined) : found;
          if (value === undefined || PLACEHOLDER.test(value)) return found;
          return found.replace(value, () => this.placeholderOf(name, value));
        }),
      text,
    );
  }

  /** @returns undefined for a text with a placeholder that stands for nothing. */
  restore(text: string): string | undefined {
    const isKnown = (text.match(PLACEHOLDERS) ?? []).every((placeholder) => this.values.has(placeholder));
    return isKnown
      ? text.replace(PLACEHOLDERS, (placeholder) => this.values.get(placeholder) ?? '')
      : undefined;
  }

  private placeholderOf(name: string, value: string): string {
    const known = this.placeholders.get(value);
    if (known !== undefined) return known;
    const placeholder = `{{${name}_${this.values.size + 1}}}`;
    this.placeholders.set(value, placeholder);
    this.values.set(placeholder, value);
    return placeholder;
  }
}
