import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import type { SessionView } from '../../src/auth/session.view.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { manager } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { CHROMIUM, startChromium } from '../support/chromium.js';
import { documentOf, operationsOf } from '../support/openapi.js';
import { credentials } from '../support/operations.js';

if (CHROMIUM === undefined && DATABASE === 'sqlite') {
  // Jest keeps what a skipped suite says on the console to itself.
  process.stderr.write(
    'Swagger UI is not tested: there is no Chromium. Set CHROMIUM_PATH to where one is.\n',
  );
}

// The page is the same whatever the database is, so one of them will do.
const suite = CHROMIUM !== undefined && DATABASE === 'sqlite' ? describe : describe.skip;

suite('in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startApp();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  test.each(['/docs', '/docs/'])('%s shows every operation, all of it from this server', async (path) => {
    const page = await browser.newPage();
    const troubles = troublesOf(page);
    await open(page, path);
    await page.waitForLoadState('networkidle');

    const blocks = await page.locator('.opblock').all();
    const shown = await Promise.all(blocks.map((block) => block.getAttribute('id')));
    const operations = [...operationsOf(await documentOf(app)).values()];
    const documented = operations.map(({ operationId, tags = [] }) => `operations-${tags[0]}-${operationId}`);
    expect(shown.sort()).toEqual(documented.sort());
    expect(await Promise.all(blocks.map((block) => block.isVisible()))).toEqual(blocks.map(() => true));
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('whoever logs in and authorizes on the page can open a ticket there', async () => {
    const [caller, assignee] = await Promise.all([manager(app), manager(app)]);
    const ticket = {
      title: `No network for ${caller.user.username}`,
      content: 'None.',
      assigned_to: assignee.id,
    };
    const page = await browser.newPage();
    await open(page, '/docs');

    const refused = await tryOut(page, 'tickets-openTicket', ticket, caller.id);
    expect(refused).toMatchObject({ status: '401' });

    const session = await tryOut(page, 'sessions-logIn', credentials(caller));
    expect(session).toMatchObject({ status: '200', body: { user: caller.user } });
    await authorize(page, (session.body as SessionView).access);

    const opened = await tryOut(page, 'tickets-openTicket', ticket, caller.id);
    const kept = await app.nest.get(DataSource).manager.findBy(Ticket, { title: ticket.title });
    expect(opened).toMatchObject({ status: '201', body: { ...ticket, created_by: caller.id } });
    expect(kept).toEqual([
      expect.objectContaining({ content: 'None.', createdById: caller.id, assignedToId: assignee.id }),
    ]);
    await page.close();
  });

  /** Opens the page, and waits until it shows the operations. */
  async function open(page: Page, path: string): Promise<void> {
    await page.goto(`${app.url}${path}`);
    await page.locator('.opblock').first().waitFor();
  }

  /** What a developer would see in red: grows while the page is used. */
  function troublesOf(page: Page): string[] {
    const troubles: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') troubles.push(line.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('requestfailed', (request) => troubles.push(`${request.url()} failed`));
    page.on('response', (response) => {
      const url = response.url();
      const isOurs = url.startsWith(`${app.url}/`) || url.startsWith('data:');
      if (!isOurs || !response.ok()) troubles.push(`${url} answered ${response.status()}`);
    });
    return troubles;
  }
});

/** Puts an access token into the dialog behind the page's "Authorize" button. */
async function authorize(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  const scheme = page.locator('.auth-container').filter({ hasText: 'accessToken' });
  await scheme.getByRole('textbox').fill(token);
  await scheme.getByRole('button', { name: /Authorize|Apply credentials/ }).click();
  await scheme.getByText('Logout').waitFor();
  await scheme.getByRole('button', { name: 'Close' }).click();
}

/** Sends a request by "Try it out", and reads from the page what came of it. */
async function tryOut(page: Page, name: string, body: unknown, id?: number) {
  const block = page.locator(`#operations-${name}`);
  const clear = block.getByRole('button', { name: 'Clear' });
  if (await clear.isVisible()) {
    // What an earlier request came to must not pass for this one's answer.
    await clear.click();
  } else {
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
  }
  if (id !== undefined) await block.getByPlaceholder('id', { exact: true }).fill(String(id));
  await block.getByRole('textbox').last().fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response');
  return {
    status: await answer.locator('.response-col_status').innerText(),
    body: JSON.parse(await answer.locator('pre code').first().innerText()) as unknown,
  };
}
