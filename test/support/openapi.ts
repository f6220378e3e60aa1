import type { OpenAPIObject } from '@nestjs/swagger';
import type { TestApp } from './app.js';

type PathItem = OpenAPIObject['paths'][string];

/** What the document says of one operation. */
export type Operation = NonNullable<PathItem['get']>;

type Described = Operation['responses'][string] | NonNullable<Operation['requestBody']>;

/** What the document says of the body of a request or an answer. */
export interface Body {
  type: string;
  schema: unknown;
  examples: unknown[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** The OpenAPI document, as a client gets it. */
export async function documentOf(app: TestApp): Promise<OpenAPIObject> {
  const answer = await app.send('GET', '/docs-json');
  if (answer.status !== 200) throw new Error(`no document: ${answer.status}`);
  return answer.body as OpenAPIObject;
}

/** Every operation of a document under a name like `GET /tickets/{id}`. */
export function operationsOf({ paths }: OpenAPIObject): Map<string, Operation> {
  const named = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[`${method.toUpperCase()} ${path}`, operation] as const] : [];
    }),
  );
  return new Map(named);
}

/** The bodies of a request or an answer, one for each media type. */
export function bodiesOf(described: Described | undefined): Body[] {
  const content = described && 'content' in described ? described.content : undefined;
  return Object.entries(content ?? {}).map(([type, { schema, example, examples = {} }]) => ({
    type,
    schema,
    examples: [
      ...(example === undefined ? [] : [example as unknown]),
      ...Object.values(examples).map((each) => ('value' in each ? (each.value as unknown) : undefined)),
    ],
  }));
}

/** Whether a request or an answer is bytes, of whatever kind of file they are. */
export function isFile(described: Described | undefined): boolean {
  return bodiesOf(described).some(({ schema }) => (schema as { format?: string }).format === 'binary');
}
