/** Describes an object with these members and no other, but for extensions. */
function closed(properties: Record<string, object>, ...required: string[]) {
  return {
    type: 'object',
    properties,
    required,
    patternProperties: { '^x-': true },
    additionalProperties: false,
  };
}

const mapOf = (value: object, key = '^[a-zA-Z0-9._-]+$') => ({
  type: 'object',
  patternProperties: { [key]: value },
  additionalProperties: false,
});

const listOf = (items: object) => ({ type: 'array', items });
const or = (...schemas: object[]) => ({ anyOf: schemas });
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });

const text = { type: 'string' };
const words = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const reference = closed(
  { $ref: { type: 'string', pattern: '^#/components/' }, summary: text, description: text },
  '$ref',
);
const schema = { $ref: 'https://json-schema.org/draft/2020-12/schema' };
const example = closed({ summary: text, description: text, value: {} }, 'value');

/** What a parameter, a header and a body have in common: `example` and `examples` exclude each other. */
const oneKindOfExample = { not: { required: ['example', 'examples'] } };
const examples = { example: {}, examples: mapOf(example) };

const operation = closed(
  {
    operationId: words,
    summary: text,
    description: text,
    tags: { ...listOf(words), uniqueItems: true },
    parameters: listOf(or(reference, ref('parameter'))),
    requestBody: or(reference, ref('requestBody')),
    responses: { ...mapOf(or(reference, ref('response')), '^([1-5](\\d\\d|XX)|default)$'), minProperties: 1 },
    security: listOf(mapOf(listOf(text))),
    deprecated: flag,
    servers: listOf(ref('server')),
  },
  'responses',
);

/**
 * What OpenAPI 3.1.0 (https://spec.openapis.org/oas/v3.1.0) says a document may hold, as a JSON Schema. It leaves out
 * what this application has no use for (webhooks, callbacks, links, OAuth2), so a document with that must extend it.
 */
export const OPENAPI_SCHEMA = {
  ...closed(
    {
      openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
      info: closed(
        {
          title: words,
          summary: text,
          description: text,
          version: words,
          contact: closed({ name: words, url: words, email: words }),
          license: closed({ name: words, url: words }, 'name'),
        },
        'title',
        'version',
      ),
      servers: listOf(ref('server')),
      tags: listOf(closed({ name: words, description: text }, 'name')),
      paths: mapOf(
        closed({
          summary: text,
          description: text,
          parameters: listOf(or(reference, ref('parameter'))),
          ...Object.fromEntries(
            ['get', 'put', 'post', 'delete', 'patch'].map((method) => [method, operation]),
          ),
        }),
        '^/',
      ),
      components: closed({
        schemas: mapOf(schema),
        securitySchemes: mapOf(ref('securityScheme')),
        parameters: mapOf(ref('parameter')),
        responses: mapOf(ref('response')),
      }),
      security: listOf(mapOf(listOf(text))),
    },
    'openapi',
    'info',
    'paths',
  ),
  $defs: {
    server: closed({ url: words, description: text }, 'url'),
    parameter: {
      ...closed(
        {
          name: words,
          in: { enum: ['path', 'query', 'header', 'cookie'] },
          description: text,
          required: flag,
          deprecated: flag,
          schema,
          ...examples,
        },
        'name',
        'in',
        'schema',
      ),
      ...oneKindOfExample,
      if: { properties: { in: { const: 'path' } } },
      then: { properties: { required: { const: true } }, required: ['required'] },
    },
    requestBody: closed({ description: text, required: flag, content: ref('content') }, 'content'),
    response: closed(
      { description: words, headers: mapOf(or(reference, ref('header'))), content: ref('content') },
      'description',
    ),
    header: {
      ...closed({ description: text, required: flag, schema, ...examples }, 'schema'),
      ...oneKindOfExample,
    },
    content: mapOf({ ...closed({ schema, ...examples }), ...oneKindOfExample }, '^[a-z]+/[a-z0-9.+-]+$'),
    securityScheme: closed(
      {
        type: { const: 'http' },
        scheme: { enum: ['basic', 'bearer'] },
        bearerFormat: text,
        description: text,
      },
      'type',
      'scheme',
    ),
  },
};
