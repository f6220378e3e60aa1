import { textFault, tidyText } from '../http/text.js';
import { CONTENT, TITLE } from './solution.dto.js';

/** A solution as a Markdown file has it. */
export interface SolutionTexts {
  title: string;
  content: string;
}

/** How many characters of a title stand in the name of its file: with four bytes each, a name is no longer than file systems take. */
const LONGEST_SLUG = 60;

/** A solution as a Markdown file: its title is the heading, and its text follows. */
export function fileOf({ id, title, content }: SolutionTexts & { id: number }): {
  name: string;
  text: string;
} {
  const slug = Array.from(title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-'))
    .slice(0, LONGEST_SLUG)
    .join('')
    .replaceAll(/^-|-$/g, '');
  return { name: `${String(id).padStart(4, '0')}-${slug}.md`, text: `# ${title}\n\n${content}\n` };
}

/**
 * Reads a Markdown file.
 * @throws Error that names the file and says what is wrong with it.
 */
export function solutionIn(name: string, file: string): SolutionTexts {
  const [first = '', ...lines] = file
    .replace(/^\ufeff/, '')
    .trimStart()
    .split('\n');
  if (!first.startsWith('# ')) throw new Error(`${name}: must begin with its title, as "# Title"`);
  const title = tidyText(first.slice(2), TITLE);
  const content = tidyText(tidyContent(lines.join('\n')), CONTENT);
  const faults = Object.entries({ title: textFault(title, TITLE), content: textFault(content, CONTENT) })
    .filter(([, fault]) => fault !== undefined)
    .map(([part, fault]) => `${part} ${fault}`);
  if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}`);
  return { title: String(title), content: String(content) };
}

/** A text as a file keeps it: without empty lines before it, and without white space behind it. */
export function tidyContent(content: string): string {
  return content
    .replaceAll(/(?<!\r)\r+\n/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd();
}
