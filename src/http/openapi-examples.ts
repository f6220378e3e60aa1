import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];
type Content = Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>;

/** Gives every body without an example one that is composed of the examples of its members. */
export function addExamples(contents: Iterable<Content | undefined>, schemas: Schemas): void {
  for (const content of contents) {
    for (const body of Object.values(content ?? {})) {
      if (body.schema && body.examples === undefined && !isOfBytes(body.schema))
        body.example ??= exampleOf(body.schema, schemas);
    }
  }
}

/** Whether bytes that no JSON can show stand for a schema, or for one of its members. */
function isOfBytes(schema: Schema): boolean {
  if ('$ref' in schema) return false;
  const parts = [schema.items, ...Object.values(schema.properties ?? {})];
  return schema.format === 'binary' || parts.some((part) => part && isOfBytes(part));
}

function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return name in schemas ? exampleOf(schemas[name] as Schema, schemas) : undefined;
  }
  if (schema.example !== undefined) return schema.example;
  const [alternative] = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  if (alternative) return exampleOf(alternative, schemas);
  if (schema.items) return [exampleOf(schema.items, schemas)];
  const { required = [], properties = {} } = schema;
  // What may be left out is, unless it has an example.
  const sent = Object.entries(properties).filter(
    ([name, member]) => required.includes(name) || 'example' in member,
  );
  return Object.fromEntries(sent.map(([name, member]) => [name, exampleOf(member, schemas)]));
}
