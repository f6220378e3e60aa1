import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { entityTag } from './etag.js';
import { createDocument } from './openapi.js';

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
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      plugins: [readable],
    },
  });
  const adapter = app.getHttpAdapter();
  serveAssets(adapter.getInstance() as FastifyInstance);
  adapter.get('/docs-json', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json; charset=utf-8').send(servedDocument(app).text);
  });
  // Relative, so that it holds behind any prefix.
  adapter.get('/', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.redirect('docs');
  });
}

/** The files that the page names, and what they are. */
const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-16x16.png': 'image/png',
  'favicon-32x32.png': 'image/png',
};

/**
 * Serves the page's files from memory, and no others. As streams, as Nest has them served, each answer would hold a file open, of which
 * a process may have few, and anybody can ask for them.
 */
function serveAssets(server: FastifyInstance): void {
  const nest = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
  for (const [name, type] of Object.entries(ASSETS)) {
    const bytes = readFileSync(nest.resolve(`swagger-ui-dist/${name}`));
    const etag = entityTag(bytes);
    server.get(`/docs/${name}`, { config: { hasEntityTag: true, isKept: true } }, (_request, reply) => {
      void reply.headers({ etag, 'cache-control': 'no-cache' }).type(type).send(bytes);
    });
  }
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url === '/docs/*') reply.callNotFound();
    else done();
  });
}

/** What a plugin of Swagger UI may use of it. */
interface SwaggerUi {
  React: {
    Fragment: unknown;
    createElement: (type: unknown, properties: object | null, ...children: unknown[]) => unknown;
    useState: (initial: boolean) => [boolean, (next: boolean) => void];
  };
}

interface ResponseProperties {
  code: string;
  response: { get: (name: string) => string };
}

/**
 * A plugin of Swagger UI: no bar at the top, and each error in one line until it is opened. It runs in the browser, where its
 * source is sent, so it names nothing from outside of itself.
 */
function readable({ React: { Fragment, createElement, useState } }: SwaggerUi) {
  return {
    wrapComponents: {
      Topbar: () => () => null,
      response: (Response: unknown) =>
        function FoldedResponse(properties: ResponseProperties) {
          const [isOpen, setOpen] = useState(false);
          const whole = createElement(Response, properties);
          if (!/^[45]/.test(properties.code)) return whole;
          const button = createElement(
            'button',
            {
              type: 'button',
              className: 'btn btn-sm',
              style: { textAlign: 'left' },
              'aria-expanded': isOpen,
              onClick: () => {
                setOpen(!isOpen);
              },
            },
            `${isOpen ? '▾' : '▸'} ${properties.response.get('description')}`,
          );
          const line = createElement(
            'tr',
            { className: 'folded-response' },
            createElement('td', { className: 'response-col_status' }, isOpen ? '' : properties.code),
            createElement('td', { colSpan: 2 }, button),
          );
          return createElement(Fragment, null, line, isOpen && whole);
        },
    },
  };
}
