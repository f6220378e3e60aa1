/** One word of a text as it is searched for: as it is, without the Arabic article, and without particles as well. */
export interface Word {
  plain: string;
  bare: string;
  stem: string;
}

/** A word with its place in the text that it is from, in code units. Several may come from one place: `½` is 1 and 2. */
export interface PlacedWord extends Word {
  start: number;
  end: number;
}

/** How many characters one word has at most; what is longer is taken for several words. PostgreSQL takes 2,046 bytes. */
const LONGEST_WORD = 256;

/** How many pieces of a text are taken apart at a time. */
const AT_A_TIME = 200;

// Of all pictures only the circled M has a small form, so that is a letter like its neighbours.
const PICTURES = '[\\p{Extended_Pictographic}--\\u24c2]';
const PICTURE = `${PICTURES}|\\p{RI}{1,2}`;
// What has no word in it stands between pieces, of which none is composed with the next. So do the two Arabic signs that
// stand for a phrase each: they adorn names, and would make a text eighteen times as long.
const PIECE = new RegExp(
  `(?:${PICTURE})|[^\\s\\p{P}\\p{Z}\\p{Cc}\\ufdfa\\ufdfb$+<=>^\`\\|~${PICTURES}]+`,
  'gv',
);
/** A word of a piece, or the end of one. */
const TOKEN = new RegExp(`\\n|${PICTURE}|[\\p{L}\\p{M}\\p{N}]{1,${LONGEST_WORD}}`, 'gv');

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
const ZERO_WIDTH_SPACE = /\u200b/g;
/**
 * What readers see through: characters that are ignored by default, the dot that lower case leaves of the Turkish capital I,
 * Arabic vowels and tatweel, Hebrew points, the colours of skin.
 */
const SEEN_THROUGH = new RegExp(
  [
    '\\p{Default_Ignorable_Code_Point}',
    '(?<=i)\\u0307',
    '\\u0640',
    '(?=\\p{Mn})[\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06ed\\u0898-\\u08ff]',
    '\\p{Emoji_Modifier}',
  ].join('|'),
  'gu',
);
/**
 * More marks in a row than any word has (UAX #15, 13), which would take long to compose: runs that grow together once what
 * stands between is taken away, and the two halfwidth letters that become marks. Looked for where a run begins only.
 */
const LONG_RUN = /(?<![\p{M}\uff9e\uff9f])([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;
const DIGIT = /(?![0-9])\p{Nd}/gu;
/** Letters that are read as one, as in Lucene's normalisers for Arabic and Persian; and the two small sigmas. */
const ONE_LETTER = new Map(
  Object.entries({
    ا: 'أإآٱٲٳ',
    ي: 'ىیے',
    ه: 'ةہۂۀۃ',
    ك: 'کڪ',
    σ: 'ς',
  }).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter])),
);
const OTHER_LETTER = new RegExp(`[${[...ONE_LETTER.keys()].join('')}]`, 'gu');

const ARABIC = /[\u0620-\u064a]/;
/** The article, with what is written before it, where two letters follow. */
const ARTICLE = /^[وف]?(?:[بك]?ال|لل)(?=..)/u;
/** All particles before three letters: so a word that begins like one is still the same word after another particle. */
const PARTICLES = /^[وفبلك]+(?=...)/u;

/** The words of a text, in their order. */
export function wordsOf(text: string): Word[] {
  return wordsOfPieces(text.match(PIECE) ?? [], wordOf);
}

/** The words of a text, in their order, each with its place: some at a time, so that who has enough of them can stop. */
export function* placedWordsOf(text: string): Generator<PlacedWord[]> {
  let places: { start: number; end: number }[] = [];
  const taken = () =>
    wordsOfPieces(
      places.map(({ start, end }) => text.slice(start, end)),
      (plain, piece) => {
        const { start, end } = places[piece] ?? { start: 0, end: 0 };
        const { bare, stem } = wordOf(plain);
        return { plain, bare, stem, start, end };
      },
    );
  for (const { index, 0: piece } of text.matchAll(PIECE)) {
    places.push({ start: index, end: index + piece.length });
    if (places.length < AT_A_TIME) continue;
    yield taken();
    places = [];
  }
  yield taken();
}

/** Makes something of each word of some pieces, given with the number of its piece. All are folded in one go, which is quick. */
function wordsOfPieces<T>(pieces: readonly string[], make: (plain: string, piece: number) => T): T[] {
  const joined = pieces.join('\n');
  const tokens = (ASCII.test(joined) ? joined.toLowerCase() : folded(joined)).match(TOKEN) ?? [];
  const words: T[] = [];
  let piece = 0;
  for (const token of tokens) {
    if (token === '\n') piece++;
    else words.push(make(token, piece));
  }
  return words;
}

function wordOf(plain: string): Word {
  if (!ARABIC.test(plain)) return { plain, bare: plain, stem: plain };
  const bare = plain.replace(ARTICLE, '');
  return { plain, bare, stem: bare.replace(PARTICLES, '') };
}

/** A text in the form in which equal words are equal: the case of letters, their variants and digits make no difference. */
function folded(text: string): string {
  return text
    .replace(LONG_RUN, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(ZERO_WIDTH_SPACE, ' ')
    .normalize('NFKC')
    .replace(SEEN_THROUGH, '')
    .replace(LONG_RUN, '$1')
    .normalize('NFKC')
    .replace(OTHER_LETTER, (letter) => ONE_LETTER.get(letter) ?? letter)
    .replace(DIGIT, latinDigit);
}

/** Each script has its ten digits in a row; two rows that follow each other are of one length. */
function latinDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (zero > 0 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((point - zero) % 10);
}
