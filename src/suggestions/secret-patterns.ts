/** Something that leaves nowhere: what it is called, and how it is found. What a group of it names is hidden, else all of it. */
export interface Secret {
  name: string;
  pattern: RegExp;
}

/** What may follow "password is" without being one. */
const NO_PASSWORD =
  '(?:wrong|expired|incorrect|invalid|not|no|locked|blocked|rejected|refused|correct|right|ok|okay|fine|needed|required|asked|being|the|a|an|my|your|too|old|new|unknown|empty|set|still|also|never|always|now|about|on|for|to|by|of|and|or|in|has|was|is|falsch|abgelaufen|gesperrt|nicht|خاطئة|غير|لا|منتهية|صحيحة|جديدة|قديمة)(?=[\\p{P}]{0,3}(?:\\s|$))';
/** What a password is called, in the languages of a company's offices; Arabic writes small words and the article onto it. */
const PASSWORD_NAME =
  '(?<![\\p{L}\\p{N}])(?:pass ?-?(?:words?|codes?|wd)|pass(?=["\']?[ \\t]{0,20}[:=])|passw(?:ort|örter)|kennwort|zugangscode|schlüssel(?=[ \\t]{0,3}[:=])|pwd|pw|pins?|puk|otp|psk|cv[cv]2?|secret|token|cookie|(?:api|access|private|wpa|wi-?fi|wlan)[ _-]?key|cred(?:ential)?s?|mot de passe|mdp|code d.acc[eè]s|contraseña|clave|senha|parola|wachtwoord|lösenord|passord|adgangskode|hasło|şifre|пароль|رمز عبور|گذرواژه|[وفبكل]{0,2}(?:ال)?(?:كلم[ةهت][يك]? ?(?:ال)?(?:مرور|سر)[يك]?|رقم[يك]? السري|رمز[يك]? (?:ال)?سري|باسو{1,2}رد[يك]?|رمز (?:الدخول|التحقق|المرور)))(?![\\p{L}\\p{N}])';
const IS = '(?:is|was|are|ist|war|lautet|hei(?:ß|ss)t|est|es|é|è|är|jest|هي|هو|كانت)';
const STILL = '(?:(?:now|still|currently|set to|jetzt|noch|الآن)\\s{1,3})?';
const QUOTED = '["\'«“‘`](?<quoted>[^"\'»”’`\\n]{1,200})["\'»”’`]';
const BARE = `(?!${NO_PASSWORD})(?<bare>[^\\s"'«»“”<>]{2,200})`;
const CODED = '(?<coded>(?=\\S{0,40}\\p{Nd})[^\\s"\'«»“”<>]{3,200})';
/** Each looks for itself: of one text, what one of them finds first must not keep another from what it finds in the same words. */
const NAMED_PASSWORDS = [
  // "password was reset to …", "… كلمة المرور إلى".
  `${PASSWORD_NAME}(?:[ \\t]{1,3}\\S{1,12}){0,3}?[ \\t]{1,3}(?:(?:chang|set|reset|updat)[a-z]{0,4}[ \\t]{1,3}to|إلى|الى)[ \\t]{1,3}${BARE}`,
  // A line of nothing but "Password …" below one with a user's name.
  `(?<=(?:user(?:[ -]?name)?|log-?in|e-?mail|المستخدم|يوزر)[^\\n]{1,100}\\n[ \\t]{0,20})${PASSWORD_NAME}[ \\t]{1,20}${BARE}(?=[ \\t]{0,20}(?:\\r?\\n|$))`,
  // "the password for the VPN: …", "{"password":"…"}".
  `${PASSWORD_NAME}\\\\?["']?[^:=\\n"'«“]{0,30}[:=]{1,2}(?:[*_]{1,3}|[->~|]{1,3}(?=\\s))?\\s{0,20}(?:[*_=>~|-]{1,3}\\s{1,3})?(?:\\\\?${QUOTED}|(?<given>[^\\s"'«»“”<>]{1,200}))`,
  // "my password is …".
  `${PASSWORD_NAME}(?:[ \\t]{1,3}[^\\s:="'«“‘]{1,12}){0,3}[ \\t]{0,3}${IS}\\s{1,3}${STILL}(?:${QUOTED}|${BARE})`,
  // "password “…”", "password (…)".
  `${PASSWORD_NAME}[ \\t]{1,3}(?:${QUOTED}|\\((?!${NO_PASSWORD})(?<aside>[^()\\n]{1,100})\\))`,
  // "password -> …".
  `${PASSWORD_NAME}[ \\t]{0,3}(?:=>|->|→|[-–—>])[ \\t]{0,3}${BARE}`,
  // "password since today …7".
  `${PASSWORD_NAME}(?:[ \\t]{1,3}[^\\s\\p{Nd}]{1,12}){0,4}[ \\t]{1,3}${CODED}`,
  // "changed my password to …".
  `(?:chang|set|reset|updat)[a-z]{0,4}(?:[ \\t]{1,3}\\S{1,12}){0,3}?[ \\t]{1,3}${PASSWORD_NAME}[ \\t]{1,3}to[ \\t]{1,3}${BARE}`,
];

/** The beginning of digits that are grouped in any way, in any script: how many more there are, stands behind it. */
export const GROUPED_DIGITS = '\\+?\\(?\\p{Nd}(?:[\\p{Zs}\\p{Pd},./()_·•]{0,4}\\p{Nd})';

/** In this order: what is longer, and what names itself, comes first. */
export const SECRETS: readonly Secret[] = [
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
  ...NAMED_PASSWORDS.map((pattern) => ({ name: 'PASSWORD', pattern: new RegExp(pattern, 'dgiu') })),
  // Names of variables and members, and of a program's options: "PGPASSWORD=…", "userPassword: …", "--password …".
  {
    name: 'PASSWORD',
    pattern:
      /(?<![\w.-])[\w.-]{0,40}(?:password|passwd|passphrase|secret|token|(?:api|access|account|secret|private|encryption|shared)[_-]?key|(?<![a-z](?<!db|smtp|mail|user|my|root|ssh|bind))pass|pwd|(?<=[_-]|db|root|bind|user)pw)\\?["']?[ \t]{0,20}(?:=>|[:=]{1,2})[ \t]{0,20}\\?(?:"(?<quoted>[^"\n]{1,200})"|'(?<single>[^'\n]{1,200})'|["']?(?<value>[^\s"'&]{1,200}))/dgi,
  },
  {
    name: 'PASSWORD',
    pattern:
      /(?<=(?:^|\s)(?:--?(?:[a-z]{1,20}-){0,2}(?:password|passwd|pass|pw|token|secret|api-key|secret-key)[ =]|(?:sshpass|docker login|psexec|mysql|mysqldump)\b[^\n]{0,100}\s-p ?))\S{1,200}/dgi,
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
      /(?<![\p{L}\p{N}])(?<!(?:error|exit|status|stop|event|result|return|http)[ -]?)(?:code|[وفبكل]{0,2}(?:ال)?(?:رمز|كود)(?! (?:ال)?خط[أا])(?:[ \t]{1,3}\p{Script=Arabic}{2,12}){0,2})[ \t]{0,3}(?:is|was|est|ist|هو)?[ \t]{0,3}[:=-]?[ \t]{0,3}(?<value>(?:[A-Z]-|#)?\p{Nd}{3}[ -]?\p{Nd}{1,5})(?![\p{L}\p{N}])/dgiu,
  },
  { name: 'LOGIN', pattern: /(?<=(?:^|\s)(?:-u|--user)[ =]?)[^\s:]{1,100}:\S{1,200}/dg },
  { name: 'KEY', pattern: /(?<=[?&\s]key=)[^\s&]{3,200}/dgi },
  { name: 'EMAIL', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-][\p{L}\p{N}.-]{0,252}[\p{L}\p{N}]/dgu },
  { name: 'TOKEN', pattern: /\b(?:bearer|basic)[ \t]{1,3}(?!auth)(?<value>[\w.~+/=-]{3,})/dgi },
  { name: 'TOKEN', pattern: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/dg },
  {
    name: 'KEY',
    pattern:
      /\b(?:sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abeoprs]|AKIA|ASIA|AIza|ya29|npm|hf|dop_v1|shpat|SG|whsec|github_pat)[\w.-]{8,}/dg,
  },
  // IBAN (ISO 13616).
  { name: 'NUMBER', pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b/dg },
  // Telephone, card, account and ID numbers: seven digits or more, also written onto an Arabic word.
  {
    name: 'NUMBER',
    pattern: new RegExp(
      `(?<!\\p{N}|(?!\\p{Script=Arabic})\\p{L})${GROUPED_DIGITS}{6,}(?![\\p{L}\\p{N}])`,
      'dgu',
    ),
  },
  // Passports and the like, but no number of an update or a ticket.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])(?!KB|INC)[A-Z]{1,3}-?\d{6,10}[A-Z]?(?![\p{L}\p{N}])/dgu },
  // The national insurance number of the United Kingdom.
  { name: 'ID', pattern: /(?<![\p{L}\p{N}])[A-Z]{2}(?: ?\d{2}){3} ?[A-D](?![\p{L}\p{N}])/dgu },
  // ID cards, serial numbers: capitals with four digits or more.
  {
    name: 'ID',
    pattern:
      /(?<![\p{L}\p{N}])(?!KB\d|INC\d)(?=(?:[A-Z]{0,8}\d){4})(?=\d{0,8}[A-Z])[A-Z0-9]{8,18}(?![\p{L}\p{N}])/dgu,
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
