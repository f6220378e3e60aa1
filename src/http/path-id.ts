import { Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { MAX_ID } from './fields.js';
import { Problem } from './problem.js';

/** An id from the path, a whole number. With an example Swagger UI fills it in, so what deletes has none. */
export function PathId({
  name = 'id',
  ...example
}: { name?: string; example?: number } = {}): ParameterDecorator {
  const schema = { type: 'integer', minimum: 1, maximum: MAX_ID, ...example };
  return pathParameter(name, schema, (text) =>
    /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID ? Number(text) : undefined,
  );
}

/** An id from the path, a UUID. */
export function PathUuid(name = 'id'): ParameterDecorator {
  const schema = { type: 'string', format: 'uuid' };
  return pathParameter(name, schema, (text) => (isUUID(text) ? text.toLowerCase() : undefined));
}

/** @param read gives undefined for a text that can't be an id, which is a 404 like an id that the caller may not see. */
function pathParameter(
  name: string,
  schema: Record<string, unknown>,
  read: (text: string) => unknown,
): ParameterDecorator {
  const documented = ApiParam({ name, schema });
  const transform = (text: string) => read(text) ?? notFound();
  return (target, method, index) => {
    Param(name, { transform })(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) documented(target, method, descriptor);
  };
}

function notFound(): never {
  throw new Problem('not-found');
}
