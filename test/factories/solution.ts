import type { SolutionView } from '../../src/solutions/solution.view.js';
import type { TestApp } from '../support/app.js';
import { tryAgain } from '../support/try-again.js';
import { manager, type Person } from './person.js';

/** A solution as it was published, with the manager who did. */
export interface Published {
  author: Person;
  solution: SolutionView;
}

export async function publish(
  app: TestApp,
  author: Person,
  members: Record<string, unknown> = {},
): Promise<SolutionView> {
  const body = { title: 'Printer smokes', content: '1. Pull the plug.\n2. Wait for it to cool.', ...members };
  const answer = await tryAgain(() => app.send('POST', '/solutions', { token: author.token, body }));
  if (answer.status !== 201) throw new Error(`no solution: ${JSON.stringify(answer.body)}`);
  return answer.body as SolutionView;
}

/** A new manager's solution. */
export async function published(app: TestApp, members?: Record<string, unknown>): Promise<Published> {
  const author = await manager(app);
  return { author, solution: await publish(app, author, members) };
}

/** Changes a solution and gives it as it is then. */
export async function rewrite(
  app: TestApp,
  { author, solution }: Published,
  members: Record<string, unknown>,
): Promise<SolutionView> {
  const { token } = author;
  const answer = await tryAgain(() => app.send('PUT', `/solutions/${solution.id}`, { token, body: members }));
  if (answer.status !== 200) throw new Error(`not rewritten: ${JSON.stringify(answer.body)}`);
  return answer.body as SolutionView;
}
