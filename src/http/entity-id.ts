import { Injectable, type PipeTransform } from '@nestjs/common';
import { MAX_ID } from './fields.js';
import { Problem } from './problem.js';

/** An id from a path. What can be no id names nothing, so it is a 404 like any other id that the caller can't see. */
@Injectable()
export class EntityId implements PipeTransform<string, number> {
  transform(text: string): number {
    const id = Number(text);
    if (!/^[1-9]\d{0,9}$/.test(text) || id > MAX_ID)
      throw new Problem('not-found', 'There is nothing here that you can see.');
    return id;
  }
}
