import type { QueryDeepPartialEntity } from 'typeorm';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { wordsIn } from './word-columns.js';

/**
 * Changes a row, and writes the words of those texts among the changes that are searched: in a statement of their own, since
 * a change of a text empties its words.
 */
export async function updateSearched<Row extends { id: number }>(
  unitOfWork: UnitOfWork,
  entity: new () => Row,
  id: number,
  changes: NoInfer<Partial<Row>>,
): Promise<void> {
  const update = (columns: Partial<Row>) =>
    unitOfWork.statement((manager) => manager.update(entity, { id }, columns as QueryDeepPartialEntity<Row>));
  await update(changes);
  const words = wordsIn(entity, changes);
  if (words) await update(words);
}
