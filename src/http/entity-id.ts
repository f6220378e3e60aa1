import { Injectable, Param, type PipeTransform, type Type } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { MAX_ID } from './fields.js';
import { Problem } from './problem.js';

/** What can be no id names nothing, so it is a 404 like any other id that the caller can't see. */
@Injectable()
class EntityId implements PipeTransform<string, number> {
  transform(text: string): number {
    const id = Number(text);
    if (!/^[1-9]\d{0,9}$/.test(text) || id > MAX_ID) {
      throw nothing();
    }
    return id;
  }
}

/** The same for an id that is a UUID. */
@Injectable()
class EntityUuid implements PipeTransform<string, string> {
  transform(text: string): string {
    if (!isUUID(text)) throw nothing();
    return text.toLowerCase();
  }
}

/** An id from the path, a whole number. */
export function PathId(name = 'id'): ParameterDecorator {
  return documentedParam(name, EntityId, { type: 'integer', minimum: 1, maximum: MAX_ID, example: 12 });
}

/** An id from the path, a UUID. */
export function PathUuid(name = 'id'): ParameterDecorator {
  return documentedParam(name, EntityUuid, {
    type: 'string',
    format: 'uuid',
    example: '5f0c6b1e-6b0e-4b5e-9d39-0d6f3a1c2b4d',
  });
}

function documentedParam(
  name: string,
  pipe: Type<PipeTransform>,
  schema: Record<string, unknown>,
): ParameterDecorator {
  const documented = ApiParam({ name, schema });
  return (target, method, index) => {
    Param(name, pipe)(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) documented(target, method, descriptor);
  };
}

function nothing(): Problem {
  return new Problem('not-found', 'There is nothing here that you can see.');
}
