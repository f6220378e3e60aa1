import { wordsOf } from './words.js';

/** Words that say nothing about what a text is about: those of the language, of courtesy, and of time. */
const COMMON_WORDS = `
a about after again ago all almost already also always am an and any anybody anyone anything are around as asap at away back be because
been before being best but by can could dear did do does doing done each either else even ever every few for from get gets getting
give go goes going got had has have having he hello help her here hers hey hi him his how i if in into is issue it its just kind
last let like look made make many maybe me more most much must my need needs never next no none not nothing now of off often on once
one only or other our ours out over own perhaps please possible problem problems put question quite rather really regards s said same
say says see seem seems she should since so some somebody someone something somewhere soon still such t take than thank thanks that
the their them then there these they thing things think this those though through to today together told tomorrow tonight too try
tried trying two three first second third until up upon urgent us use used using very want wants was way we well went were what when
where whether which while who whole why will with within without work working works would yesterday yet you your yours
don didn doesn isn aren wasn weren won wouldn couldn shouldn can't ll re ve d m
morning noon afternoon evening night day days week weeks month months year years minute minutes monday tuesday wednesday thursday friday
saturday sunday team colleague colleagues
في من على إلى عن مع هذا هذه هذي ذلك تلك التي الذي الذين اللي ما لا لم لن قد كل بعض كان كانت يكون هو هي هم نحن أنا إنت أنت لي له لها لهم
لنا لك لكم عند عندي عندنا عندكم بعد قبل حتى منذ ثم أو أم أن إن إذا لكن بس مش مو ليش لماذا كيف هل شو ايش وش ماذا متى أين وين اليوم أمس
البارحة بكرة غدا صباح الصبح مساء الليل السلام عليكم ورحمة الله وبركاته مرحبا شكرا لو سمحت سمحتم أرجو الرجاء رجاء يا أي غير بدون مرة مرات
مرتين يوم أيام أسبوع أسبوعين شهر شهور أشهر سنة سنين سنوات دقيقة دقايق دقائق الحين الآن حاليا هسه كده كدا زي دي ده دا فيه فيها منه منها
عليه عليها إليه به بها أحد محد شي شيء شيئا حاجة يعني كنت بيننا تم جدا فقط أيضا كمان بعدين قال قالوا يقول يقولون هناك هنا أول آخر ثاني
واحد مشكلة مساعدة ممكن يمكن أحتاج أريد أبغى أبي عايز عاوز لازم ضروري عاجل نفس نفسه وقت الوقت حاولت جربت زميل زميلي زميلتي
`;

const COMMON = new Set(wordsOf(COMMON_WORDS).flatMap(({ plain, bare }) => [plain, bare]));

/** Whether a word, as `wordsOf` gives it, says nothing about what a text is about. */
export function isCommon(word: string): boolean {
  return COMMON.has(word);
}
