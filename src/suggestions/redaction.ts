/** Something that leaves nowhere: what it is called, and how it is found. What a group of it names is hidden, else all of it. */
interface Secret {
  name: string;
  pattern: RegExp;
}

/** What may follow "password is" without being one. */
const NO_PASSWORD =
  '(?:wrong|expired|incorrect|invalid|not|no|locked|blocked|rejected|refused|correct|right|ok|okay|fine|needed|required|asked|being|the|a|an|my|your|too|old|new|unknown|empty|set|still|also|never|always|now|about|on|for|to|by|of|and|or|in|has|was|is|falsch|abgelaufen|gesperrt|nicht|خاطئة|غير|لا|منتهية|صحيحة|جديدة|قديمة)(?![\\p{L}\\p{N}])';
const PASSWORD_NAME =
  '(?<![\\p{L}\\p{N}])(?:pass ?-?(?:words?|codes?|wd)|pass(?=[ \\t]{0,3}[:=：])|passw(?:ort|örter)|kennwort|zugangscode|pwd|pw|pins?|puk|otp|psk|secret|token|cookie|(?:api|access|private|wpa|wi-?fi|wlan)[ _-]?key|credentials?|mot de passe|mdp|code d.acc[eè]s|كلم[ةه] ?(?:المرور|السر|مرور[يك]?|سر[يك]?)|الرقم السري|باسوورد[يك]?|باسورد[يك]?|رمز (?:الدخول|التحقق|المرور))(?![\\p{L}\\p{N}])';
const IS = '(?:is|was|are|ist|war|lautet|hei(?:ß|ss)t|est|هي|هو|كانت)';
const QUOTED = '["\'«“‘`](?<quoted>[^"\'»”’`\\n]{1,200})["\'»”’`]';
const BARE = `(?!${NO_PASSWORD})(?<bare>[^\\s"'«»“”<>]{2,200})`;
const CODED = '(?<coded>(?=\\S{0,40}\\p{Nd})[^\\s"\'«»“”<>]{3,200})';

/** In this order: what is longer, and what names itself, comes first. */
const SECRETS: readonly Secret[] = [
  { name: 'KEY', pattern: /-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/dg },
  { name: 'LOGIN', pattern: /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/dg },
  {
    name: 'PASSWORD',
    pattern: /(?<![\p{L}\p{N}])pass ?-?phrase[ \t]{0,3}(?:is|[:=：])[ \t]{0,3}(?<value>[^\n]{1,100})/dgiu,
  },
  {
    name: 'PASSWORD',
    pattern: new RegExp(
      // "the password for the VPN: …", "my password is …", "{"password":"…"}", "password since today …7".
      `${PASSWORD_NAME}["']?(?:[^:=：\\n"'«“]{0,30}[:=：]\\s{0,3}(?:${QUOTED}|(?<given>[^\\s"'«»“”<>]{1,200}))|(?:[ \\t]{1,3}[^\\s:=]{1,12}){0,3}[ \\t]{0,3}${IS}\\s{1,3}(?:${QUOTED.replace('quoted', 'said')}|${BARE})|[ \\t]{0,3}(?:=>|->|→|[-–—>])[ \\t]{0,3}${BARE.replace('bare', 'pointed')}|(?:[ \\t]{1,3}[^\\s\\p{Nd}]{1,12}){0,4}[ \\t]{1,3}${CODED})`,
      'dgiu',
    ),
  },
  {
    name: 'PASSWORD',
    pattern:
      /(?<![\p{L}\p{N}])(?:code|رمز)[ \t]{0,3}(?:is|est|ist|هو|[:：])?[ \t]{0,3}(?<value>\p{Nd}{4,8})(?![\p{L}\p{N}])/dgiu,
  },
  { name: 'LOGIN', pattern: /(?<=(?:^|\s)-u[ =]?)[^\s:]{1,100}:\S{1,200}/dg },
  { name: 'KEY', pattern: /(?<=[?&\s]key=)[^\s&]{3,200}/dgi },
  { name: 'EMAIL', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-][\p{L}\p{N}.-]{0,252}[\p{L}\p{N}]/dgu },
  { name: 'TOKEN', pattern: /\b(?:bearer|basic)[ \t]{1,3}(?<value>[\w.~+/=-]{3,})/dgi },
  { name: 'TOKEN', pattern: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/dg },
  {
    name: 'KEY',
    pattern:
      /\b(?:sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abeoprs]|AKIA|ASIA|AIza|ya29|npm|hf|dop_v1|shpat|SG|whsec|github_pat)[\w.-]{8,}/dg,
  },
  // IBAN (ISO 13616).
  { name: 'NUMBER', pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b/dg },
  // Telephone, card, account and ID numbers: seven digits or more, in any script, however they are grouped.
  {
    name: 'NUMBER',
    pattern: /(?<![\p{L}\p{N}])\+?\(?\p{Nd}(?:[\p{Zs}\p{Pd},./()]{0,4}\p{Nd}){6,}(?![\p{L}\p{N}])/dgu,
  },
  // Passports and the like.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])[A-Z]{1,3}-?\d{6,10}[A-Z]?(?![\p{L}\p{N}])/dgu },
  // ID cards, serial numbers: capitals with four digits or more.
  {
    name: 'ID',
    pattern: /(?<![\p{L}\p{N}])(?=(?:[A-Z]{0,8}\d){4})(?=\d{0,8}[A-Z])[A-Z0-9]{8,14}(?![\p{L}\p{N}])/dgu,
  },
  {
    name: 'KEY',
    pattern: /(?<![\w+/=-])(?=[\w+/=-]{0,200}\d)(?=[\w+/=-]{0,200}[A-Za-z])[\w+/=-]{20,}(?![\w+/=-])/dg,
  },
  // What looks like a password: letters, a digit and a sign in one word.
  {
    name: 'PASSWORD',
    pattern:
      /(?<!\S)(?=\S{0,100}\d)(?=\S{0,100}\p{L})(?=\S{0,100}[!@#$%^&*?~+=])(?!\w+:\/\/)\S{6,100}(?!\S)/dgu,
  },
];

const PLACEHOLDERS = /\{\{[A-Z]{1,20}_\d{1,6}\}\}/g;

/** Takes out of texts what must not leave, and puts it back. What is the same has the same placeholder in all texts. */
export class Redaction {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, string>();

  /** The text with placeholders, such as `{{EMAIL_1}}`, for e-mail addresses, numbers, keys, tokens and passwords. */
  hide(text: string): string {
    return SECRETS.reduce((left, secret) => this.hideAll(left, secret), text);
  }

  /** @returns undefined for a text with a placeholder that stands for nothing. */
  restore(text: string): string | undefined {
    const isKnown = (text.match(PLACEHOLDERS) ?? []).every((placeholder) => this.values.has(placeholder));
    if (!isKnown) return undefined;
    // What was hidden may have been in what was hidden later.
    return text.replace(
      PLACEHOLDERS,
      (placeholder) => this.restore(this.values.get(placeholder) ?? '') ?? '',
    );
  }

  private hideAll(text: string, { name, pattern }: Secret): string {
    let [hidden, end] = ['', 0];
    for (const { indices } of text.matchAll(pattern)) {
      const groups = Object.values((indices?.groups ?? {}) as Record<string, [number, number] | undefined>);
      const [from, to] = groups.find((each) => each !== undefined) ?? indices?.[0] ?? [end, end];
      const value = text.slice(from, to);
      // It has been hidden already.
      if (this.values.has(value)) continue;
      hidden += text.slice(end, from) + this.placeholderOf(name, value);
      end = to;
    }
    return hidden + text.slice(end);
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
