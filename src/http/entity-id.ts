import { Injectable, Param, type PipeTransform, type Type } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { MAX_ID } from './fields.js';
import { Problem } from './problem.js';

/** Reads an id from the path. A text that can't be an id is a 404, like an id that the caller may not see. */
@Injectable()
class EntityId implements PipeTransform<string, number> {
  transform(text: string): number {
    const id = Number(text);
    if (!/^[1-9]\d{0,9}$/.test(text) || id > MAX_ID) {
      throw notFound();
    }
    return id;
  }
}

/** Reads a UUID from the path. A text that is none is a 404, like a UUID that the caller may not see. */
@Injectable()
class EntityUuid implements PipeTransform<string, string> {
  transform(text: string): string {
    if (!isUUID(text)) throw notFound();
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

function notFound(): Problem {
  return new Problem('not-found', 'There is nothing here that you can see.');
}
