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
const LINE = /^[ \t]*(\S.*)$/u;
const INDENTED = /^(?: {2}|\t)/;

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
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const steps = [STEP, BULLET, LINE]
    .map((pattern) => stepsBy(pattern, lines))
    .find((found) => found.length > 0);
  const inLanguage = steps?.filter((step) => languageOf(step) === language) ?? [];
  return inLanguage.length > 0 ? inLanguage : (steps ?? []);
}

/** The lines that a pattern knows for steps, each with the indented ones below it. */
function stepsBy(pattern: RegExp, lines: readonly string[]): string[] {
  const steps: string[] = [];
  let goesOn = false;
  for (const line of lines) {
    const step = pattern.exec(line)?.[1]?.trim();
    goesOn = step !== undefined || (goesOn && INDENTED.test(line));
    if (step !== undefined) steps.push(step);
    else if (goesOn) steps.push(`${steps.pop()} ${(BULLET.exec(line)?.[1] ?? line).trim()}`);
  }
  return steps;
}
