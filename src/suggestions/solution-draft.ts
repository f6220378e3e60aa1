import { CONTENT } from '../solutions/solution.dto.js';
import type { SolutionDraftView } from './suggestion.view.js';

/** A resolved ticket, and the last messages under it, the oldest first. */
export interface ResolvedTicket {
  id: number;
  title: string;
  content: string;
  messages: readonly { content: string; isRequesters: boolean }[];
}

/** A draft of a solution: the problem as the requester says it, and what was answered as numbered steps. */
export function solutionDraftOf({ id, title, content, messages }: ResolvedTicket): SolutionDraftView {
  const steps = messages
    .filter(({ isRequesters }) => !isRequesters)
    .map((message, index) => `${index + 1}. ${inOneLine(message.content)}`);
  const text = [content.trim(), '', ...steps].join('\n').trim();
  return { title, content: Array.from(text).slice(0, CONTENT.max).join(''), ticket: id };
}

function inOneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
