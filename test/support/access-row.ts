import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { IdempotencyKey } from '../../src/idempotency/idempotency-key.entity.js';
import type { Role, Scene, SceneOptions } from '../factories/scene.js';
import type { TestApp } from './app.js';
import { callOf, perform, type Call } from './operations.js';

/** What an operation answers to each role. */
export interface Row {
  operation: string;
  /** What is tried, where it is not just what the operation is for. */
  attempt: string;
  expected: Record<Role, number>;
  options: Attempt;
}

interface Attempt extends SceneOptions {
  /** What the request says otherwise than OPERATIONS has it. */
  call?: (scene: Scene, app: TestApp) => Call | Promise<Call>;
}

/** In the order of the columns: anonymous, creator, assignee, other employee, other manager. */
export type Statuses = [number, number, number, number, number];

export function row(operation: string, attempt: string, statuses: Statuses, options: Attempt = {}): Row {
  const [anonymous, creator, assignee, employee, otherManager] = statuses;
  const expected = {
    anonymous,
    creator,
    assignee,
    'other employee': employee,
    'other manager': otherManager,
  };
  return { operation, attempt, expected, options };
}

/** The request of a row for a scene that was set up with the row's options. */
export async function callIn({ operation, options }: Row, scene: Scene, app: TestApp): Promise<Call> {
  return callOf(operation, scene, await options.call?.(scene, app));
}

/** With the entity tag of something that is there, whatever it is. */
export const known = () => ({ headers: { 'if-none-match': '*' } });

/** With the entity tag of what is there no more. */
export const outdated = () => ({ headers: { 'if-match': '"outdated"' } });

interface Sent {
  /** Who has sent it; the creator, unless it says otherwise. */
  sender?: 'creator' | 'assignee';
  /** The members of the body that are others this time. */
  body?: object;
}

/** With a key that somebody has sent the operation with before. */
export const again =
  (operation: string, { sender = 'creator', body }: Sent = {}) =>
  async (scene: Scene, app: TestApp) => {
    const headers = { 'idempotency-key': randomUUID() };
    await perform(app, operation, scene[sender], callOf(operation, scene, { headers }));
    return { headers, ...(body && { body: { ...(callOf(operation, scene).body as object), ...body } }) };
  };

/** With a key under which the sender's request has not been answered yet. */
export const meanwhile = (operation: string, sent?: Sent) => async (scene: Scene, app: TestApp) => {
  const call = await again(operation, sent)(scene, app);
  const mine = { key: call.headers['idempotency-key'] };
  await app.nest.get(DataSource).manager.update(IdempotencyKey, mine, { createdId: null });
  return call;
};
