import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_TOKEN_SCHEME } from '../access/route-access.js';
import { examplesOf, problemResponse } from './answers.js';
import { outOfRange } from './fields.js';
import { Problem, type FieldError } from './problem.js';
import { textFault } from './text.js';
import { undeclared } from './validation.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

const NEXT_PAGE = {
  description: 'Where the list goes on, if there is more (RFC 8288); relative to the address of the request.',
  schema: { type: 'string' },
  example: '<?limit=50&cursor=WzE3NjcyMjU2MDAwMDAsMTJd>; rel="next"',
};

const ENTITY_TAG = {
  description: 'What this answer is known by, for If-None-Match and If-Match (RFC 9110, 8.8.3).',
  schema: { type: 'string' },
  example: '"hT5bYqkSAf2MY0JXcKgYhC1dRrs"',
};

/** Completes an operation: the access token it needs, the headers ETag and Link, and the statuses that all routes share. */
export function completeAnswers(method: string, operation: Operation, schemas: Schemas): void {
  operation.security = (operation.security ?? [{ [ACCESS_TOKEN_SCHEME]: [] }]).filter(
    (requirement, _, all) => Object.keys(requirement).length > 0 || all.length > 1,
  );
  const { responses } = operation;
  const parameters = new Set(operation.parameters?.map((each) => ('name' in each ? each.name : '')));
  if (parameters.has('cursor')) addHeader(responses['200'], 'Link', NEXT_PAGE);
  if (parameters.has('If-None-Match') || (parameters.has('If-Match') && operation.requestBody)) {
    addHeader(responses['200'], 'ETag', ENTITY_TAG);
  }
  addProblems(responses, Problem.fields(faultsOf(operation, schemas)));
  if (operation.operationId !== 'live')
    addProblems(responses, new Problem('unavailable'), new Problem('overloaded'));
  if (!operation.tags?.includes('health')) addProblems(responses, new Problem('too-many-requests'));
  if (operation.security.some((requirement) => ACCESS_TOKEN_SCHEME in requirement))
    addProblems(responses, new Problem('not-signed-in'));
  if (method !== 'get') {
    addProblems(responses, new Problem('too-large'));
    addProblems(responses, new Problem(takesForm(operation) ? 'not-form' : 'not-json'));
  }
}

function addHeader(response: object | undefined, name: string, header: object): void {
  const { headers, ...rest } = (response ?? {}) as { headers?: object };
  if (response) Object.assign(response, rest, { headers: { ...headers, [name]: header } });
}

/** Adds problems of one status; where the route says something of its own about one, that stays. */
function addProblems(responses: Operation['responses'], ...problems: [Problem, ...Problem[]]): void {
  const [{ status }] = problems;
  const own = responses[status] as ReturnType<typeof problemResponse> | undefined;
  responses[status] = problemResponse({
    ...examplesOf(problems),
    ...own?.content['application/problem+json'].examples,
  });
}

/** What an operation says of the plainest request that is not valid: an empty body, no rows, a parameter that it has not. */
function faultsOf({ requestBody, parameters = [] }: Operation, schemas: Schemas): readonly FieldError[] {
  const { required = [], properties = {} } = bodyOf(requestBody, schemas) ?? {};
  if (required.length > 0) return required.map((field) => ({ field, message: 'is required' }));
  for (const [field, { minLength: min, maxLength: max = 0 }] of Object.entries(properties as Members)) {
    if (min) return [{ field, message: textFault('', { min, max }) ?? '' }];
  }
  for (const each of parameters) {
    if (!('name' in each) || each.in !== 'query' || !each.schema) continue;
    const { minimum, maximum } = each.schema as Schema;
    if (minimum !== undefined && maximum !== undefined) {
      return [{ field: each.name, message: outOfRange(minimum, maximum) }];
    }
  }
  return undeclared(['page']).more.errors ?? [];
}

type Members = Record<string, Schema>;

const FORM = 'multipart/form-data';

function takesForm({ requestBody }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && FORM in requestBody.content;
}

function bodyOf(body: Operation['requestBody'], schemas: Schemas): Schema | undefined {
  if (!body || !('content' in body)) return undefined;
  const schema = (body.content['application/json'] ?? body.content[FORM])?.schema;
  const named = schema && '$ref' in schema ? schemas[schema.$ref.replace(/^.*\//, '')] : schema;
  return named && !('$ref' in named) ? named : undefined;
}
