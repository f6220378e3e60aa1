import type { INestApplication } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_TOKEN_SCHEME, BASIC_SCHEME } from '../access/route-access.js';
import { problemResponse } from './answers.js';
import { addExamples } from './openapi-examples.js';
import type { ProblemCode } from './problem.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const served = new WeakMap<INestApplication, { document: OpenAPIObject; text: string }>();

/** The document that an application serves: it takes a while to make, so a server makes it before it listens. */
export function servedDocument(app: INestApplication): { document: OpenAPIObject; text: string } {
  const known = served.get(app);
  if (known) return known;
  const document = createDocument(app);
  const made = { document, text: JSON.stringify(document) };
  served.set(app, made);
  return made;
}

/** Serves Swagger UI at /docs, to which / leads, and the document behind it at /docs-json. */
export function serveDocument(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => servedDocument(app).document, {
    raw: false,
    customSiteTitle: 'Wasil API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
  const adapter = app.getHttpAdapter();
  adapter.get('/docs-json', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json; charset=utf-8').send(servedDocument(app).text);
  });
  // Relative, so that it holds behind any prefix.
  adapter.get('/', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.redirect('docs');
  });
}

/** The OpenAPI document of the application's routes. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Wasil')
    .setDescription(
      'Internal IT support: employees open tickets to a manager, the two talk in messages, the manager closes the ticket. ' +
        'Log in (POST /login), then put the `access` token of the answer into “Authorize”. ' +
        'Every path also answers with a slash at its end.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, ACCESS_TOKEN_SCHEME)
    .addBasicAuth({ type: 'http', scheme: 'basic' }, BASIC_SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  document.paths = withoutAliases(document.paths);
  for (const [method, operation] of operationsOf(document)) {
    completeAnswers(method, operation);
    addExamples(bodiesOf(operation), document.components?.schemas ?? {});
  }
  return document;
}

const METHODS = ['get', 'post', 'put', 'delete'] as const;

function operationsOf({ paths }: OpenAPIObject): (readonly [string, Operation])[] {
  return Object.values(paths).flatMap((item) =>
    METHODS.flatMap((method) => (item[method] ? [[method, item[method]] as const] : [])),
  );
}

/** Lists an operation with several paths under the first one only, whose description names the others. */
function withoutAliases(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const first = new Map<string, Operation>();
  const kept: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(paths)) {
    const remaining: PathItem = { ...item };
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation?.operationId) continue;
      // Nest numbers the paths of one handler: signUp[0], signUp[1].
      const id = operation.operationId.replace(/\[\d+]$/, '');
      const original = first.get(id);
      if (original && id === operation.operationId) throw new Error(`Two handlers are called ${id}`);
      operation.operationId = id;
      if (original) {
        original.description = `Also at ${method.toUpperCase()} ${path}.`;
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the key is one of four literals
        delete remaining[method];
      } else {
        first.set(id, operation);
      }
    }
    if (Object.keys(remaining).length > 0) kept[path] = remaining;
  }
  return kept;
}

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

function addHeader(response: object | undefined, name: string, header: object): void {
  const { headers, ...rest } = (response ?? {}) as { headers?: object };
  if (response) Object.assign(response, rest, { headers: { ...headers, [name]: header } });
}

/** Completes an operation: the access token it needs, the headers ETag and Link, and the statuses that all routes share. */
function completeAnswers(method: string, operation: Operation): void {
  operation.security = (operation.security ?? [{ [ACCESS_TOKEN_SCHEME]: [] }]).filter(
    (requirement, _, all) => Object.keys(requirement).length > 0 || all.length > 1,
  );
  const { responses } = operation;
  const parameters = new Set(operation.parameters?.map((each) => ('name' in each ? each.name : '')));
  if (parameters.has('cursor')) {
    addHeader(responses['200'], 'Link', NEXT_PAGE);
  }
  if (parameters.has('If-None-Match') || (parameters.has('If-Match') && operation.requestBody)) {
    addHeader(responses['200'], 'ETag', ENTITY_TAG);
  }
  const add = (status: number, ...codes: ProblemCode[]) => (responses[status] ??= problemResponse(codes));
  add(400, 'not-valid');
  if (operation.operationId !== 'live') add(503, 'unavailable', 'overloaded');
  if (!operation.tags?.includes('health')) add(429, 'too-many-requests');
  if (operation.security.some((requirement) => ACCESS_TOKEN_SCHEME in requirement)) add(401, 'not-signed-in');
  if (method !== 'get') {
    add(413, 'too-large');
    add(415, 'not-json');
  }
}

function bodiesOf({ requestBody, responses }: Operation) {
  return [requestBody, ...Object.values(responses)].map((body) =>
    body && 'content' in body ? body.content : undefined,
  );
}
