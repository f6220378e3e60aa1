import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_TOKEN_SCHEME, BASIC_SCHEME } from '../access/route-access.js';
import { completeAnswers, type Operation } from './openapi-answers.js';
import { addExamples } from './openapi-examples.js';

type PathItem = OpenAPIObject['paths'][string];

/** The groups of operations, in the order in which they are shown. */
const TAGS = {
  sessions: 'Sign up, log in, and see to the sessions that this opens.',
  profiles: 'The people: employees and managers.',
  tickets: 'What employees ask for, addressed to a manager, who closes it.',
  messages: 'What is said under a ticket.',
  attachments: 'Files under a ticket, such as the screenshot.',
  suggestions: 'What is proposed for a ticket before a person has read it.',
  solutions: 'What helps with a problem, written down for everybody.',
  health: 'For whatever watches over the server.',
};

/** The OpenAPI document of the application's routes. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Wasil')
    .setDescription(
      'Internal IT support: employees open tickets to a manager, the two talk in messages, the manager closes the ticket. ' +
        'Log in (POST /login), then put the `access` token of the answer into “Authorize”. ' +
        'Every path also answers with a slash at its end. ' +
        'The examples are of `npm run demo`, where each operation can be tried as it is filled in.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The server that this document comes from')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `access` of the last answer to POST /login.',
      },
      ACCESS_TOKEN_SCHEME,
    )
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'A username and a password, for GET /login alone.' },
      BASIC_SCHEME,
    )
    .build();
  config.info.contact = { name: 'Whoever runs this server' };
  config.tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = document.components?.schemas ?? {};
  document.paths = inOrderOfTags(withoutAliases(document.paths));
  for (const [method, operation] of operationsOf(document)) {
    completeAnswers(method, operation, schemas);
    addExamples(bodiesOf(operation), schemas);
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
        original.description = [original.description, `Also at ${method.toUpperCase()} ${path}.`].join(' ');
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

function inOrderOfTags(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const places = Object.keys(TAGS);
  const placeOf = (item: PathItem) =>
    Math.max(...METHODS.map((method) => places.indexOf(item[method]?.tags?.[0] ?? '')));
  return Object.fromEntries(Object.entries(paths).sort(([, a], [, b]) => placeOf(a) - placeOf(b)));
}

function bodiesOf({ requestBody, responses }: Operation) {
  return [requestBody, ...Object.values(responses)].map((body) =>
    body && 'content' in body ? body.content : undefined,
  );
}
