import { compatible } from './compatible.js';

/** Something that leaves nowhere: what it is called, and how it is found. What a group of it names is hidden, else all of it. */
interface Secret {
  name: string;
  pattern: RegExp;
}

/** What may follow "password is" without being one. */
const NO_PASSWORD =
  '(?:wrong|expired|incorrect|invalid|not|no|locked|blocked|rejected|refused|correct|right|ok|okay|fine|needed|required|asked|being|the|a|an|my|your|too|old|new|unknown|empty|set|still|also|never|always|now|about|on|for|to|by|of|and|or|in|has|was|is|falsch|abgelaufen|gesperrt|nicht|خاطئة|غير|لا|منتهية|صحيحة|جديدة|قديمة)(?=[\\p{P}]{0,3}(?:\\s|$))';
/** What a password is called, in the languages of a company's offices; Arabic writes small words and the article onto it. */
const PASSWORD_NAME =
  '(?<![\\p{L}\\p{N}])(?:pass ?-?(?:words?|codes?|wd)|pass(?=[ \\t]{0,3}[:=])|passw(?:ort|örter)|kennwort|zugangscode|schlüssel(?=[ \\t]{0,3}[:=])|pwd|pw|pins?|puk|otp|psk|cv[cv]2?|secret|token|cookie|(?:api|access|private|wpa|wi-?fi|wlan)[ _-]?key|cred(?:ential)?s?|mot de passe|mdp|code d.acc[eè]s|contraseña|clave|senha|parola|wachtwoord|lösenord|passord|adgangskode|hasło|şifre|пароль|رمز عبور|گذرواژه|[وفبكل]{0,2}(?:ال)?(?:كلم[ةهت][يك]? ?(?:ال)?(?:مرور|سر)[يك]?|رقم[يك]? السري|رمز[يك]? (?:ال)?سري|باسو{1,2}رد[يك]?|رمز (?:الدخول|التحقق|المرور)))(?![\\p{L}\\p{N}])';
const IS = '(?:is|was|are|ist|war|lautet|hei(?:ß|ss)t|est|es|é|è|är|jest|هي|هو|كانت)';
const STILL = '(?:(?:now|still|currently|set to|jetzt|noch|الآن)\\s{1,3})?';
const QUOTED = '["\'«“‘`](?<quoted>[^"\'»”’`\\n]{1,200})["\'»”’`]';
const BARE = `(?!${NO_PASSWORD})(?<bare>[^\\s"'«»“”<>]{2,200})`;
const CODED = '(?<coded>(?=\\S{0,40}\\p{Nd})[^\\s"\'«»“”<>]{3,200})';
const NAMED_PASSWORD = [
  // "the password for the VPN: …", "my password is …", "password “…”", "{"password":"…"}", "password since today …7".
  `["']?[^:=\\n"'«“]{0,30}[:=]\\s{0,3}(?:${QUOTED}|(?<given>[^\\s"'«»“”<>]{1,200}))`,
  `(?:[ \\t]{1,3}[^\\s:=]{1,12}){0,3}[ \\t]{0,3}${IS}\\s{1,3}${STILL}(?:${QUOTED.replace('quoted', 'said')}|${BARE})`,
  `[ \\t]{1,3}(?:${QUOTED.replace('quoted', 'shown')}|\\((?!${NO_PASSWORD})(?<aside>[^()\\n]{1,100})\\))`,
  `[ \\t]{0,3}(?:=>|->|→|[-–—>])[ \\t]{0,3}${BARE.replace('bare', 'pointed')}`,
  `(?:[ \\t]{1,3}[^\\s\\p{Nd}]{1,12}){0,4}[ \\t]{1,3}${CODED}`,
].join('|');

/** In this order: what is longer, and what names itself, comes first. */
const SECRETS: readonly Secret[] = [
  {
    name: 'KEY',
    pattern: /-{4,5} ?BEGIN [A-Z0-9 ]{1,40}-{4,5}[^]*?(?:-{4,5} ?END [A-Z0-9 ]{1,40}-{4,5}|$)/dg,
  },
  { name: 'KEY', pattern: /(?<=Private-Lines: {0,3})\d[^]*?(?=Private-MAC|$)/dg },
  { name: 'LOGIN', pattern: /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/dg },
  {
    name: 'PASSWORD',
    pattern: /(?<![\p{L}\p{N}])pass ?-?phrase[ \t]{0,3}(?:is|[:=])[ \t]{0,3}(?<value>[^\n]{1,100})/dgiu,
  },
  { name: 'PASSWORD', pattern: new RegExp(`${PASSWORD_NAME}(?:${NAMED_PASSWORD})`, 'dgiu') },
  {
    name: 'PASSWORD',
    pattern: new RegExp(
      `(?:chang|set|reset|updat)[a-z]{0,4}(?:[ \\t]{1,3}\\S{1,12}){0,3}?[ \\t]{1,3}${PASSWORD_NAME}[ \\t]{1,3}to[ \\t]{1,3}${BARE}`,
      'dgiu',
    ),
  },
  // Names of variables and members, and of a program's options: "PGPASSWORD=…", "userPassword: …", "--password …".
  {
    name: 'PASSWORD',
    pattern:
      /(?<![\w.-])[\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api_?key)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?<value>[^\s"'&]{1,200})/dgi,
  },
  {
    name: 'PASSWORD',
    pattern: /(?<=(?:^|\s)--(?:password|passwd|pass|token|secret|api-key)[ =])\S{1,200}/dg,
  },
  // Scripts that put no space between words.
  {
    name: 'PASSWORD',
    pattern:
      /(?:密码|密碼|パスワード|비밀번호)[ \t]{0,3}(?:是|为|為|は|는|:|=)?[ \t]{0,3}(?<value>[!-~]{2,100})/dgu,
  },
  // A name and a password: "credentials: jane / …", "login jane:…".
  {
    name: 'PASSWORD',
    pattern:
      /\b(?:cred(?:ential)?s|log-?in)[ \t]{0,3}:?[ \t]{0,3}[^\s:/]{1,100}[ \t]{0,3}[:/][ \t]{0,3}(?<value>[^\s/]{3,100})/dgi,
  },
  {
    name: 'PASSWORD',
    pattern:
      /(?<![\p{L}\p{N}])(?:code|رمز)[ \t]{0,3}(?:is|est|ist|هو|:)?[ \t]{0,3}(?<value>\p{Nd}{4,8})(?![\p{L}\p{N}])/dgiu,
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
    pattern: /(?<![\p{L}\p{N}])\+?\(?\p{Nd}(?:[\p{Zs}\p{Pd},./()_·•]{0,4}\p{Nd}){6,}(?![\p{L}\p{N}])/dgu,
  },
  // Passports and the like.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])[A-Z]{1,3}-?\d{6,10}[A-Z]?(?![\p{L}\p{N}])/dgu },
  // The national insurance number of the United Kingdom.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])[A-Z]{2}(?: ?\d{2}){3} ?[A-D](?![\p{L}\p{N}])/dgu },
  // ID cards, serial numbers: capitals with four digits or more.
  {
    name: 'ID',
    pattern: /(?<![\p{L}\p{N}])(?=(?:[A-Z]{0,8}\d){4})(?=\d{0,8}[A-Z])[A-Z0-9]{8,18}(?![\p{L}\p{N}])/dgu,
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
/** How many placeholders a text may have that is restored. */
const MOST_PLACEHOLDERS = 20;

/** What is not seen, and what Arabic may be written with or without: a name is known however it is written. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|[\u064b-\u0652]|\u0640/gu;

/** Takes out of texts what must not leave, and puts it back. What is the same has the same placeholder in all texts. */
export class Redaction {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, string>();

  /**
   * The text with placeholders, such as `{{EMAIL_1}}`, for e-mail addresses, numbers, keys, tokens and passwords. The rest is in its
   * usual form, without what is not seen.
   */
  hide(text: string): string {
    // What somebody has written like a placeholder is none.
    const own = text.replaceAll(PLACEHOLDERS, (written) => this.placeholderOf('TEXT', written));
    // As it is written first: in another form the ends of a secret may be others. Then what only that form shows.
    return this.hideSecrets(compatible(this.hideSecrets(own)).replaceAll(UNSEEN, ''));
  }

  /** @returns undefined for a text with too many placeholders, or with one that stands for nothing. */
  restore(text: string): string | undefined {
    const placeholders = text.match(PLACEHOLDERS) ?? [];
    const isKnown = placeholders.every((placeholder) => this.values.has(placeholder));
    return isKnown && placeholders.length <= MOST_PLACEHOLDERS ? this.filledIn(text) : undefined;
  }

  private filledIn(text: string): string {
    return text.replaceAll(PLACEHOLDERS, (placeholder) => this.values.get(placeholder) ?? placeholder);
  }

  private hideSecrets(text: string): string {
    return SECRETS.reduce((left, secret) => this.hideAll(left, secret), text);
  }

  private hideAll(text: string, { name, pattern }: Secret): string {
    let [hidden, end] = ['', 0];
    for (const { indices } of text.matchAll(pattern)) {
      const groups = Object.values((indices?.groups ?? {}) as Record<string, [number, number] | undefined>);
      const [from, to] = groups.find((each) => each !== undefined) ?? indices?.[0] ?? [end, end];
      const value = text.slice(from, to);
      // It has been hidden already.
      if (this.values.has(value)) continue;
      // What was hidden before may be in what is hidden now.
      hidden += text.slice(end, from) + this.placeholderOf(name, this.filledIn(value));
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
