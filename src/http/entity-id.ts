import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { MAX_ID } from './fields.js';
import { Problem } from './problem.js';

/** What can be no id names nothing, so it is a 404 like any other id that the caller can't see. */
@Injectable()
class EntityId implements PipeTransform<string, number> {
  transform(text: string): number {
    const id = Number(text);
    if (!/^[1-9]\d{0,9}$/.test(text) || id > MAX_ID) {
      throw new Problem('not-found', 'There is nothing here that you can see.');
    }
    return id;
  }
}

/** An id from the path. */
export function PathId(name = 'id'): ParameterDecorator {
  const documented = ApiParam({
    name,
    schema: { type: 'integer', minimum: 1, maximum: MAX_ID, example: 12 },
  });
  return (target, method, index) => {
    Param(name, EntityId)(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) documented(target, method, descriptor);
  };
}
