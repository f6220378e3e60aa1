import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { attach } from '../factories/attachment.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from './app.js';
import { attachmentsOf } from './database.js';
import { Installation, type Exit } from './installation.js';
import { rows } from './rows.js';

/** A key that no attachment has. */
export const STRAY = 'abcd0000000000000000000000000000';

/** A server with a ticket and three attachments in a folder, and `wasil check` beside it. */
export class CheckedSite {
  private constructor(
    readonly app: TestApp,
    readonly site: Installation,
    readonly at: Desk,
    readonly attached: readonly AttachmentView[],
  ) {}

  static async create(): Promise<CheckedSite> {
    const app = await startApp();
    const at = await desk(app);
    const files = ['first.png', 'second.png', 'third.png'].map((name) => ({ name }));
    const attached = await attach(app, at.creator, at.ticket.id, files);
    return new CheckedSite(app, await Installation.create(), at, attached);
  }

  get store(): string {
    return attachmentsOf(this.app.databaseUrl);
  }

  /** What other processes of the same database are told. */
  get place() {
    return { DATABASE_URL: this.app.databaseUrl, ATTACHMENTS: `folder:${this.store}` };
  }

  async remove(): Promise<void> {
    await this.site.remove();
    await this.app.close();
  }

  check(...options: string[]): Promise<Exit> {
    return this.site.wasil(['check', ...options], { environment: this.place });
  }

  pathOf(key: string): string {
    return join(this.store, key.slice(0, 2), key.slice(2, 4), key);
  }

  /** The path of the file of an attachment. */
  async fileOf(index: number): Promise<string> {
    const query = `SELECT key FROM attachments WHERE id = ${this.attached[index]?.id}`;
    return this.pathOf((await rows(this.app.databaseUrl, query))[0]?.key as string);
  }

  /** Adds a file that no row names. */
  async addStray(key = STRAY): Promise<void> {
    await mkdir(dirname(this.pathOf(key)), { recursive: true });
    await writeFile(this.pathOf(key), 'nobody’s');
  }

  /** The attachments that the server shows. */
  async shown(): Promise<unknown> {
    const { token } = this.at.creator;
    return (await this.app.send('GET', `/tickets/${this.at.ticket.id}/attachments`, { token })).body;
  }
}

/** What a check says of attachments and of files. */
export function found({ status, stdout, stderr }: Exit) {
  const lines = stdout.split('\n').filter((line) => /^\d+ (attachments|files in the store): /.test(line));
  return { status, lines, stderr };
}

/** What it says of them where all is right. */
export function sound(attachments: number, files: number) {
  const lines = [`${attachments} attachments: all right.`, `${files} files in the store: all right.`];
  return { status: 0, lines, stderr: '' };
}
