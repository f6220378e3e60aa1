import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { manager } from '../factories/person.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { startChromium } from '../support/chromium.js';
import { documentOf, operationsOf, type Operation } from '../support/openapi.js';
import { credentials } from '../support/operations.js';
import { CAN_BE_SEEN, SwaggerPage } from '../support/swagger-page.js';

const suite = CAN_BE_SEEN ? describe : describe.skip;

suite('in a browser', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let browser: Browser;
  beforeAll(async () => {
    app = await startApp();
    document = await documentOf(app);
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  const operation = (name: string) => operationsOf(document).get(name) as Operation;

  test.each(['/', '/docs', '/docs/'])(
    '%s shows every operation, all of it from this server',
    async (path) => {
      const { page, troubles } = await SwaggerPage.open(browser, `${app.url}${path}`);
      await page.waitForLoadState('networkidle');

      const blocks = await page.locator('.opblock').all();
      const shown = await Promise.all(blocks.map((block) => block.getAttribute('id')));
      const operations = [...operationsOf(document).values()];
      const documented = operations.map(
        ({ operationId, tags = [] }) => `operations-${tags[0]}-${operationId}`,
      );
      expect(shown.sort()).toEqual(documented.sort());
      expect(await Promise.all(blocks.map((block) => block.isVisible()))).toEqual(blocks.map(() => true));
      expect(troubles).toEqual([]);
      await page.close();
    },
  );

  test('the page has no bar at the top, and the groups in their order, health last', async () => {
    const { page } = await SwaggerPage.open(browser, `${app.url}/docs`);

    const shown = await page.locator('.opblock-tag').all();
    const groups = await Promise.all(shown.map((each) => each.getAttribute('id')));
    expect(groups).toEqual((document.tags ?? []).map(({ name }) => `operations-tag-${name}`));
    expect(groups.at(-1)).toBe('operations-tag-health');
    expect(await page.locator('.topbar').count()).toBe(0);
    await page.close();
  });

  test('an error stands in one line until it is opened, and then shows what the operation says', async () => {
    const shown = await SwaggerPage.open(browser, `${app.url}/docs`);
    const block = shown.block(operation('POST /signup'));
    await block.locator('.opblock-summary-control').click();
    const error = block.getByRole('button', { name: 'The username is taken' });

    await error.waitFor();
    expect(await block.locator('.response').count()).toBe(1);
    expect(await error.getAttribute('aria-expanded')).toBe('false');
    await error.click();
    await block.getByText('The username leila is taken').waitFor();
    await error.click();
    expect(await block.getByText('The username leila is taken').count()).toBe(0);
    await shown.page.close();
  });

  test('whoever logs in and authorizes on the page can open a ticket there', async () => {
    const [caller, assignee] = await Promise.all([manager(app), manager(app)]);
    const ticket = {
      title: `No network for ${caller.user.username}`,
      content: 'None.',
      assigned_to: assignee.id,
    };
    const mine = { fields: { id: String(caller.id) }, body: ticket };
    const shown = await SwaggerPage.open(browser, `${app.url}/docs`);

    const refused = await shown.tryOut(operation('POST /profiles/{id}/tickets'), mine);
    expect(refused).toMatchObject({ status: 401 });

    const session = await shown.tryOut(operation('POST /login'), { body: credentials(caller) });
    expect(session).toMatchObject({ status: 200, body: { user: caller.user } });
    await shown.authorize('accessToken', (session.body as SessionView).access);

    const opened = await shown.tryOut(operation('POST /profiles/{id}/tickets'), mine);
    const kept = await app.nest.get(DataSource).manager.findBy(Ticket, { title: ticket.title });
    expect(opened).toMatchObject({ status: 201, body: { ...ticket, created_by: caller.id } });
    expect(kept).toEqual([
      expect.objectContaining({ content: 'None.', createdById: caller.id, assignedToId: assignee.id }),
    ]);
    await shown.page.close();
  });

  test('a screenshot that is attached there comes back with the same bytes', async () => {
    const { creator, ticket } = await desk(app);
    const message = await say(app, creator, ticket.id);
    const picture = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#c33' } })
      .png()
      .toBuffer();
    const shown = await SwaggerPage.open(browser, `${app.url}/docs`);
    await shown.authorize('accessToken', creator.token);

    const attached = await shown.tryOut(operation('POST /tickets/{id}/attachments'), {
      fields: { id: String(ticket.id), message: String(message.id) },
      files: [{ name: 'screenshot.png', mimeType: 'image/png', buffer: picture }],
    });
    expect(attached).toMatchObject({ status: 201, body: [{ name: 'screenshot.png', type: 'image/png' }] });
    const [{ id }] = attached.body as [AttachmentView];
    const fetched = await shown.tryOut(operation('GET /attachments/{id}'), { fields: { id: String(id) } });
    expect(fetched).toEqual({ status: 200, body: picture });
    expect(shown.troubles).toEqual([]);
    await shown.page.close();
  });
});
