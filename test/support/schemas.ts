import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type Format, type SchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 3339, 5.6. */
function isDate(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return DATE.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

const FORMATS: Record<string, Format> = {
  date: isDate,
  'date-time': (text: string) => isDate(text.slice(0, 10)) && text[10] === 'T' && TIME.test(text.slice(11)),
  email: /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  uri: (text: string) => URL.canParse(text),
};

/** Schemas in OpenAPI have this one keyword more than JSON Schema has; TypeScript's and OpenAPI 3.0's `nullable` is none. */
function ajv(): Ajv2020 {
  return new Ajv2020({ strictTypes: true, allowUnionTypes: true, allErrors: true, formats: FORMATS })
    .addVocabulary(['example'])
    .removeKeyword('nullable');
}

/** Says what is wrong with a value as an instance of a schema; nothing where nothing is. */
export type Faults = (schema: unknown, value: unknown) => string[];

/** What is wrong with a value by a schema that needs no document. */
export function faultsBy(schema: SchemaObject, value: unknown): string[] {
  return faults(ajv().compile(schema), value);
}

/** Checks values by schemas of a document; a member that no schema names is a fault. */
export function faultsOf({ components }: OpenAPIObject): Faults {
  const checker = ajv().addSchema({
    $id: 'document',
    $defs: closed(components?.schemas ?? {}),
  });
  const compiled = new Map<unknown, ValidateFunction>();
  return (schema, value) => {
    const isValid = compiled.get(schema) ?? checker.compile(closed(schema) as SchemaObject);
    compiled.set(schema, isValid);
    return faults(isValid, value);
  };
}

function faults(isValid: ValidateFunction, value: unknown): string[] {
  if (isValid(value)) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The same schema, with its references into the document, and without room for members that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const members = Object.entries(schema).map(([name, member]: [string, unknown]) => [
    name,
    name === '$ref' && typeof member === 'string'
      ? member.replace('#/components/schemas/', 'document#/$defs/')
      : closed(member),
  ]);
  return {
    ...('properties' in schema && { additionalProperties: false }),
    ...(Object.fromEntries(members) as object),
  };
}
