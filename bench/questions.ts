import { ask, keptConnections, sentTo, type Asked, type Sent } from './asked.js';
import type { Bed } from './bed.js';
import { COMMON_WORD, RARE_WORD } from './fill.js';
import { PROFILES, type CallerName } from './people.js';
import { MESSAGES, ONE_TICKET } from './routes.js';
import type { Server } from './servers.js';

/** Something that is asked of databases of different sizes, of each about as much. */
export interface Question {
  name: string;
  sent: Sent[];
  /** How many rows the first answer has. */
  rows: number;
}

const PAGES = 100;
const PAGE = 'limit=50';

/** What is asked of one of them; pages far down are found by walking to them. */
export async function questionsTo(server: Server, bed: Bed): Promise<Question[]> {
  const list = (caller: CallerName, query: string): Asked => ({
    method: 'GET',
    path: `/profiles/${PROFILES[caller]}/tickets?${query}`,
    caller,
  });
  const rare = `q=${RARE_WORD}`;
  // As many rows of a database of any size.
  const common = `q=${COMMON_WORD}&limit=10`;
  const asked: [string, Asked[]][] = [
    ['first page', [list('deep', PAGE)]],
    [`page ${PAGES}`, [await pageAfter(server, bed, list('deep', PAGE), PAGES - 1)]],
    ['one ticket', ONE_TICKET.requests(bed.callers)],
    ['its messages', MESSAGES.requests(bed.callers)],
    ['rare word', [list('many', rare)]],
    ['common word', [list('many', common)]],
    ["manager's first page", [list('manager', PAGE)]],
    ["manager's rare word", [list('manager', rare)]],
    ["manager's common word", [list('manager', common)]],
  ];
  const agent = keptConnections(1);
  const questions: Question[] = [];
  for (const [name, requests] of asked) {
    const sent = requests.map((each) => sentTo('wasil', bed.callers, each));
    const { status, body } = await ask(agent, server.url, sent[0] as Sent);
    const answer: unknown = status < 300 ? JSON.parse(body) : [];
    questions.push({ name, sent, rows: Array.isArray(answer) ? answer.length : 1 });
  }
  agent.destroy();
  return questions;
}

/** So many pages further on or, where there are fewer, the last one. */
async function pageAfter(server: Server, { callers }: Bed, first: Asked, pages: number): Promise<Asked> {
  const agent = keptConnections(1);
  let page = first;
  for (let turned = 0; turned < pages; turned++) {
    const { link = '' } = await ask(agent, server.url, sentTo('wasil', callers, page));
    const next = /<([^>]+)>; *rel="next"/.exec(link)?.[1];
    if (next === undefined) break;
    const { pathname, search } = new URL(next, server.url);
    page = { ...first, path: pathname + search };
  }
  agent.destroy();
  return page;
}
