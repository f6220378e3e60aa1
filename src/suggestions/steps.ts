/** The languages that proposals are written in. */
export type Language = 'en' | 'ar';

/** A title and what is below it. */
export interface Texts {
  title: string;
  content: string;
}

const LETTERS = /\p{L}/gu;
const ARABIC = /[\u0620-\u064a]/g;
/** A numbered step: digits of either script, a stop or a bracket, and what to do. */
const STEP = /^[ \t]*(?:\d{1,2}|[٠-٩]{1,2})[.)] +(\S.*)$/u;
const BULLET = /^[ \t]*[-*•] +(\S.*)$/u;

/** The language of a text: Arabic where most of its letters are, else English. */
export function languageOf(text: string): Language {
  return 2 * (text.match(ARABIC)?.length ?? 0) > (text.match(LETTERS)?.length ?? 0) ? 'ar' : 'en';
}

/** The language that a ticket is written in. */
export function languageOfTicket({ title, content }: Texts): Language {
  return languageOf(`${title} ${content}`);
}

/**
 * What a solution has somebody do, step by step: its numbered lines, else those with bullets, else its lines. Those in a
 * language alone, if it has any in that.
 */
export function stepsOf(content: string, language: Language): string[] {
  const lines = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [numbered, bulleted] = [STEP, BULLET].map((pattern) =>
    lines.flatMap((line) => pattern.exec(line)?.[1] ?? []),
  );
  const steps = [numbered, bulleted, lines].find((found) => found !== undefined && found.length > 0) ?? [];
  const inLanguage = steps.filter((step) => languageOf(step) === language);
  return inLanguage.length > 0 ? inLanguage : steps;
}
