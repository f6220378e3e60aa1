import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { CHROMIUM } from './chromium.js';
import type { Operation } from './openapi.js';

if (CHROMIUM === undefined && DATABASE === 'sqlite') {
  // Jest keeps what a skipped suite says on the console to itself.
  process.stderr.write(
    'Swagger UI is not tested: there is no Chromium. Set CHROMIUM_PATH to where one is.\n',
  );
}

/** The page is the same whatever the database is, so one of them will do. */
export const CAN_BE_SEEN = CHROMIUM !== undefined && DATABASE === 'sqlite';

/** What is typed for an operation; the rest is as it is filled in. Files are sent one after the other. */
export interface Typed {
  fields?: Record<string, string>;
  body?: object;
  files?: { name: string; mimeType: string; buffer: Buffer }[];
}

/** What Swagger UI shows of an answer: JSON, or the bytes of a file. */
export interface ShownAnswer {
  status: number;
  body: unknown;
}

/** Swagger UI in a browser, used as a newcomer would. */
export class SwaggerPage {
  /** What a developer would see in red: grows while the page is used. */
  readonly troubles: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens the page, and waits until it shows the operations. */
  static async open(browser: Browser, url: string): Promise<SwaggerPage> {
    const page = await browser.newPage();
    const shown = new SwaggerPage(page);
    shown.watch(new URL(url).origin);
    await page.goto(url);
    await page.locator('.opblock').first().waitFor();
    return shown;
  }

  /** Where the page shows an operation. */
  block({ operationId, tags = [] }: Operation): Locator {
    return this.page.locator(`#operations-${tags[0]}-${operationId}`);
  }

  /** Fills a scheme's form in the dialog behind "Authorize" with what it asks for, in order. */
  async authorize(name: 'accessToken' | 'basic', ...credentials: string[]): Promise<void> {
    await this.page.getByRole('button', { name: 'Authorize', exact: true }).click();
    const scheme = this.page.locator('.auth-container').filter({ hasText: name });
    const logOut = scheme.getByText('Logout');
    if (await logOut.isVisible()) await logOut.click();
    for (const [index, each] of credentials.entries()) await scheme.locator('input').nth(index).fill(each);
    await scheme.getByRole('button', { name: /Authorize|Apply credentials/ }).click();
    await logOut.waitFor();
    await scheme.getByRole('button', { name: 'Close' }).click();
  }

  /** Sends a request by "Try it out" and "Execute", and reads from the page what came of it. */
  async tryOut(
    operation: Operation,
    { fields = {}, body = {}, files = [] }: Typed = {},
  ): Promise<ShownAnswer> {
    const block = this.block(operation);
    const summary = block.locator('.opblock-summary-control');
    await summary.click();
    await block.getByRole('button', { name: 'Execute' }).or(block.getByText('Try it out')).waitFor();
    if (await block.getByText('Try it out').isVisible()) await block.getByText('Try it out').click();
    // What an earlier request came to must not pass for this one's answer.
    const clear = block.getByRole('button', { name: 'Clear' });
    if (await clear.isVisible()) await clear.click();
    for (const [name, value] of Object.entries(fields)) {
      await block.getByPlaceholder(name, { exact: true }).fill(value);
    }
    if (Object.keys(body).length > 0) {
      const editor = block.getByRole('textbox').last();
      const filledIn = JSON.parse(await editor.inputValue()) as object;
      await editor.fill(JSON.stringify({ ...filledIn, ...body }));
    }
    for (const [index, file] of files.entries()) {
      const inputs = block.locator('input[type=file]');
      if ((await inputs.count()) <= index) await block.getByRole('button', { name: /^Add/ }).click();
      await inputs.nth(index).setInputFiles(file);
    }
    const answered = this.page.waitForResponse((response) => !response.url().startsWith('blob:'));
    await block.getByRole('button', { name: 'Execute' }).click();
    const response = await answered;
    const answer = block.locator('.live-responses-table .response');
    const status = Number(await answer.locator('.response-col_status').innerText());
    const code = answer.locator('pre code').first();
    const [link, picture] = [answer.locator('a[download]'), answer.locator('img')];
    if (status !== 204) await code.or(link).or(picture).first().waitFor();
    const shown = (await link.isVisible())
      ? await this.save(link)
      : (await picture.isVisible())
        ? await response.body()
        : await textIn(status, code);
    // The more is open, the slower the page.
    await summary.click();
    return { status, body: shown };
  }

  /** Saves a file that the page offers. */
  private async save(link: Locator): Promise<Buffer> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), link.click()]);
    return readFile(await download.path());
  }

  private watch(origin: string): void {
    this.page.on('console', (line) => {
      // Swagger UI looks for one before it takes its own input for files.
      if (line.text() === 'Could not find component: JsonSchema_string_binary') return;
      if (line.type() === 'error' || line.type() === 'warning') this.troubles.push(line.text());
    });
    this.page.on('pageerror', (error) => this.troubles.push(error.message));
    this.page.on('requestfailed', (request) => this.troubles.push(`${request.url()} failed`));
    this.page.on('response', (response) => {
      const url = response.url();
      const isOurs = [`${origin}/`, `blob:${origin}/`, 'data:'].some((start) => url.startsWith(start));
      // The root leads on.
      const isFine = response.ok() || response.status() === 302;
      if (!isOurs || !isFine) this.troubles.push(`${url} answered ${response.status()}`);
    });
  }
}

async function textIn(status: number, code: Locator): Promise<unknown> {
  return status === 204 ? null : (JSON.parse(await code.innerText()) as unknown);
}
