import { beginningOf } from '../search/beginnings.js';
import { wordsOf } from '../search/words.js';
import type { Language } from './steps.js';

/** Something that a ticket may leave out: how it is asked for, and how one sees that it is there. */
interface Fact {
  ask: Record<Language, string>;
  isThere: (text: string, words: ReadonlySet<string>) => boolean;
}

const beginningsOf = (text: string) => wordsOf(text).map((word) => beginningOf(word).words[0]);

/** Whether a text has one of these words, in any form. */
function has(words: string): Fact['isThere'] {
  const wanted = beginningsOf(words);
  return (_, there) => wanted.some((word) => there.has(word));
}

/** What is quoted, or looks like a code: `0x80070005`, `DRIVER_IRQL`, `error 027`. */
const MESSAGE = /["“”«»„]|\b0x[0-9a-f]|[A-Z]_[A-Z]|(?:error|code|خطأ|رمز)[ :]{0,4}[A-Z-]{0,9}\d/iu;
/** A model or a number on a label: letters and digits in one word. */
const LABEL = /(?:^|\s)(?=\S*\d)(?=\S*\p{L})[\p{L}\d-]{3,30}(?=$|[\s.,;:!?)])/u;

const NAMES_A_MAKE = has('dell lenovo thinkpad macbook hp surface samsung zebra logitech');

const FACTS = {
  message: {
    ask: {
      en: 'the exact message or code that appears, word for word',
      ar: 'نص الرسالة أو الرمز الذي يظهر، حرفياً',
    },
    isThere: (text) => MESSAGE.test(text),
  },
  device: {
    ask: {
      en: 'which device it is: its model, or the number on its label',
      ar: 'الجهاز المعني: طرازه أو الرقم الذي على ملصقه',
    },
    isThere: (text, words) => LABEL.test(text) || NAMES_A_MAKE(text, words),
  },
  since: {
    ask: {
      en: 'since when it has been so, and what was changed just before',
      ar: 'منذ متى يحدث ذلك، وما الذي تغيّر قبله مباشرة',
    },
    isThere: has(
      'since yesterday today morning monday tuesday wednesday thursday friday saturday sunday ago week month منذ أمس اليوم البارحة الصباح الأسبوع الشهر الأحد الاثنين الثلاثاء الأربعاء الخميس',
    ),
  },
  place: {
    ask: {
      en: 'where you are (office, home, on the way), and whether by cable or by Wi-Fi',
      ar: 'مكان وجودك (المكتب، المنزل، في الطريق)، وهل الاتصال بكابل أم عبر الواي فاي',
    },
    isThere: has('home office hotel room floor airport المنزل البيت المكتب الفندق القاعة الدور الطابق'),
  },
  others: {
    ask: { en: 'whether others near you have the same trouble', ar: 'هل يواجه زملاؤك المشكلة نفسها' },
    isThere: has(
      'colleague colleagues everybody everyone others team department زميل زملاء الزملاء زميلي الجميع القسم الفريق',
    ),
  },
  program: {
    ask: {
      en: 'which program or which page it is, and its version',
      ar: 'اسم البرنامج أو عنوان الصفحة، ورقم الإصدار',
    },
    isThere: has(
      'outlook teams excel word powerpoint sap chrome edge firefox zoom onedrive concur jira version أوتلوك تيمز إكسل وورد',
    ),
  },
  sender: {
    ask: { en: 'from whom to whom the message went, and when', ar: 'من أرسل الرسالة وإلى من، ومتى' },
    isThere: (text) => text.includes('@'),
  },
} satisfies Record<string, Fact>;

type FactName = keyof typeof FACTS;

/** What is asked of tickets about something, what matters most first. */
const ABOUT: { words: string; asks: FactName[] }[] = [
  {
    words: 'printer print scan scanner copier toner paper طابعة طباعة حبر ورق ماسح',
    asks: ['device', 'message', 'others', 'since'],
  },
  {
    words: 'wifi wi-fi wlan vpn network internet lan router شبكة إنترنت واي اتصال',
    asks: ['place', 'others', 'message', 'since'],
  },
  {
    words: 'mail email outlook inbox attachment spam بريد إيميل رسالة',
    asks: ['sender', 'message', 'since', 'others'],
  },
  {
    words: 'password login account locked authenticator كلمة المرور حساب دخول',
    asks: ['program', 'message', 'since'],
  },
  {
    words: 'laptop computer screen monitor battery keyboard mouse phone حاسوب لابتوب شاشة بطارية هاتف جوال',
    asks: ['device', 'message', 'since'],
  },
  {
    words: 'software program app licence install update برنامج تطبيق رخصة تثبيت تحديث',
    asks: ['program', 'message', 'since', 'others'],
  },
];
const ABOUT_ANYTHING: FactName[] = ['message', 'device', 'since', 'others'];

const [FEWEST, MOST] = [2, 3];

/** The two or three facts that a ticket leaves out and that help most with what it is about, as they are asked for. */
export function missingFacts(text: string, language: Language): string[] {
  const there = new Set(beginningsOf(text));
  const counts = ABOUT.map(({ words }) => beginningsOf(words).filter((word) => there.has(word)).length);
  const most = Math.max(...counts);
  const asks = (most > 0 ? ABOUT[counts.indexOf(most)]?.asks : undefined) ?? ABOUT_ANYTHING;
  const missing = asks.filter((name) => !FACTS[name].isThere(text, there));
  const asked = [...missing, ...asks.filter((name) => !missing.includes(name))];
  return asked
    .slice(0, Math.min(MOST, Math.max(FEWEST, missing.length)))
    .map((name) => FACTS[name].ask[language]);
}
