import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import type { OwnSessionView } from '../../src/auth/own-session.view.js';
import type { SessionView } from '../../src/auth/session.view.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { PNG } from '../factories/attachment.js';
import { startChromium } from '../support/chromium.js';
import { send } from '../support/client.js';
import { Installation } from '../support/installation.js';
import { bodiesOf, operationsOf, type Operation } from '../support/openapi.js';
import { CAN_BE_SEEN, SwaggerPage, type ShownAnswer, type Typed } from '../support/swagger-page.js';

/** What came of the operations that have been tried. */
type Seen = Map<string, unknown>;

/** The one thing that is typed for an operation, taken from what the page has shown; the rest is as it is filled in. */
const TYPED: Record<string, (seen: Seen) => Typed> = {
  'POST /tickets/{id}/attachments': () => ({
    files: [{ name: 'screenshot.png', mimeType: 'image/png', buffer: PNG }],
  }),
  'DELETE /attachments/{id}': (seen) => ({
    fields: { id: String((seen.get('POST /tickets/{id}/attachments') as AttachmentView[])[0]?.id) },
  }),
  'POST /users/token/refresh': (seen) => ({
    body: { refresh: (seen.get('POST /login') as SessionView).refresh },
  }),
  'DELETE /users/sessions/{id}': (seen) => {
    const own = seen.get('GET /users/sessions') as OwnSessionView[];
    return { fields: { id: own.find(({ is_current }) => is_current)?.id ?? '' } };
  },
  'DELETE /tickets/{id}': (seen) => ({
    fields: { id: String((seen.get('POST /profiles/{id}/tickets') as TicketView).id) },
  }),
  'GET /tickets/{id}/solution-draft': (seen) => {
    const tickets = seen.get('GET /profiles/{id}/tickets') as TicketView[];
    const resolved = tickets.find(
      ({ is_resolved, assigned_to_obj: { nickname } }) => is_resolved && nickname.startsWith('Tomasz'),
    );
    return { fields: { id: String(resolved?.id) } };
  },
  'DELETE /tickets/{id}/messages/{message_id}': (seen) => ({
    fields: { message_id: String((seen.get('POST /tickets/{id}/messages') as MessageView[]).at(-1)?.id) },
  }),
};

/** The operations after which whoever tries them has to log in again. */
const ENDING = ['POST /logout', 'DELETE /users/sessions/{id}'];

/** The operations for which whoever tries them has to log in as a manager, such as this one. */
const MANAGER = 'tomasz';
const FOR_MANAGERS = [
  'GET /tickets/{id}/solution-draft',
  'POST /solutions',
  'PUT /solutions/{id}',
  'GET /solutions/{id}/versions',
];

const suite = CAN_BE_SEEN ? describe : describe.skip;

suite('on the demo, in a browser', () => {
  let site: Installation;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    site = await Installation.create();
    const demo = site.launch('cli/main.js', ['demo'], { environment: { TMPDIR: site.folder } });
    url = (await demo.says(/^Swagger UI +(\S+)\/docs$/m))[1] ?? '';
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.remove();
  });

  test('every operation, from the first to the last, does what it is for with what is filled in and one id at most', async () => {
    const operations = operationsOf((await send(url, 'GET', '/docs-json')).body as OpenAPIObject);
    const logIn = operations.get('POST /login') as Operation;
    const page = await SwaggerPage.open(browser, `${url}/docs`);
    const seen: Seen = new Map();
    const authorize = ({ body }: ShownAnswer) => page.authorize('accessToken', (body as SessionView).access);
    let isSignedIn = false;
    let isManager = false;

    for (const [name, operation] of operations) {
      const schemes = (operation.security ?? []).flatMap(Object.keys);
      if (schemes.includes('accessToken') && !isSignedIn) {
        await authorize(await page.tryOut(logIn));
        isSignedIn = true;
      }
      if (FOR_MANAGERS.includes(name) && !isManager) {
        await authorize(await page.tryOut(logIn, { body: { username: MANAGER } }));
        isManager = true;
      }
      if (schemes.includes('basic')) await page.authorize('basic', ...credentialsOf(logIn));

      const answer = await page.tryOut(operation, TYPED[name]?.(seen));

      expect([name, answer.status]).toEqual([name, successOf(operation)]);
      // A list that finds nothing shows a newcomer nothing.
      expect([name, answer.body]).not.toEqual([name, []]);
      seen.set(name, answer.body);
      if (ENDING.includes(name)) isSignedIn = false;
      if (name === 'PUT /users/password') await authorize(answer);
    }
    expect([...seen.keys()]).toEqual([...operations.keys()]);
    expect(page.troubles).toEqual([]);
    await page.page.close();
  }, 300_000);
});

/** The status that an operation has for when it does what it is for. */
function successOf({ responses }: Operation): number {
  return Number(Object.keys(responses).find((status) => /^[23]/.test(status)));
}

/** Whom the document's example of a log-in names, as it is filled into the page. */
function credentialsOf({ requestBody }: Operation): string[] {
  const [body] = bodiesOf(requestBody);
  return Object.values(body?.examples[0] as Record<string, string>);
}
