import type { Scene } from '../factories/scene.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { callOf, perform, type Call } from './operations.js';

/** One request, which must be granted: its SQL statements and its answer. */
export async function count(
  app: TestApp,
  operation: string,
  cast: Scene,
  otherwise?: Call,
): Promise<{ statements: string[]; answer: Answer }> {
  const answers: Answer[] = [];
  const statements = await app.statements.during(async () => {
    answers.push(await perform(app, operation, cast.caller, callOf(operation, cast, otherwise)));
  });
  const [answer] = answers;
  if (!answer || answer.status >= 300) throw new Error(`not granted: ${JSON.stringify(answer?.body)}`);
  return { statements, answer };
}

/** Makes the instance know the session of the caller. */
export async function introduce(app: TestApp, { caller }: Scene): Promise<void> {
  if (!caller) return;
  const { status } = await app.send('GET', `/profiles/${caller.id}`, { token: caller.token });
  if (status !== 200) throw new Error(`not introduced: ${status}`);
}
