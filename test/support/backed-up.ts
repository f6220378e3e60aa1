import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { attach, download, type SentFile } from '../factories/attachment.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from './app.js';
import { createMigratedDatabase, type TestDatabase } from './database.js';
import { Installation, type Exit, type Program } from './installation.js';
import { rows } from './rows.js';

/** What a database and a store are told to a program by. */
export type Place = Record<string, string>;

/** A row of an attachment, as far as it tells of its file. */
export interface FileRow {
  id: number;
  key: string;
  size: number;
  sha256: string;
}

/** A server in this process, with a ticket, and the command line beside it. */
export class BackedUpSite {
  app!: TestApp;
  at!: Desk;

  private constructor(
    readonly site: Installation,
    private readonly database: TestDatabase,
    readonly place: Place,
  ) {}

  /** @param store settings of a store other than a folder. */
  static async create(store: Place = {}): Promise<BackedUpSite> {
    const database = await createMigratedDatabase();
    const site = await Installation.create();
    const place = { DATABASE_URL: database.url, ATTACHMENTS: `folder:${site.folder}/store`, ...store };
    const created = new BackedUpSite(site, database, place);
    created.app = await startApp(place, database.url);
    created.at = await desk(created.app);
    return created;
  }

  get folder(): string {
    return this.site.folder;
  }

  /** A place of this name that has neither database nor files yet. */
  async emptyPlace(name: string, store: Place = {}): Promise<Place> {
    await mkdir(join(this.folder, name));
    const folder = join(this.folder, name);
    return {
      ...this.place,
      DATABASE_URL: `sqlite:${folder}/new.sqlite`,
      ATTACHMENTS: `folder:${folder}/files`,
      ...store,
    };
  }

  attach(...files: SentFile[]): Promise<AttachmentView[]> {
    return attach(this.app, this.at.creator, this.at.ticket.id, files);
  }

  async delete(id: number | undefined): Promise<void> {
    const { token } = this.at.creator;
    const { status } = await this.app.send('DELETE', `/attachments/${id}`, { token });
    if (status !== 200) throw new Error(`not deleted: ${status}`);
  }

  wasil(parameters: string[], environment: Place = this.place): Promise<Exit> {
    return this.launch(parameters, environment).exit;
  }

  launch(parameters: string[], environment: Place = this.place): Program {
    return this.site.launch('cli/main.js', parameters, { environment });
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  /** The contents of attachments as a server at a place hands them out. */
  async contentsAt(place: Place, ids: readonly number[]): Promise<string[]> {
    const app = await startApp(place, place.DATABASE_URL);
    try {
      const answers = await Promise.all(
        ids.map((id) => download(app, this.at.creator, `/attachments/${id}`)),
      );
      return answers.map(({ status, bytes }) => (status === 200 ? bytes.toString() : String(status)));
    } finally {
      await app.close();
    }
  }

  /** @param isStopped whether the server was stopped. */
  async remove(isStopped: boolean): Promise<void> {
    if (!isStopped) await this.stop();
    await this.site.remove();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The rows of a database whose files there should be. */
export async function fileRows(databaseUrl: string): Promise<FileRow[]> {
  const query = `SELECT id, key, size, sha256 FROM attachments WHERE state IN ('ready', 'quarantined') ORDER BY id`;
  return (await rows(databaseUrl, query)) as unknown as FileRow[];
}

/** What a folder of files has, without what is on its way: the SHA-256 of each by its key. */
export async function digestsIn(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  if (!existsSync(folder)) return found;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const isOnItsWay = entry.parentPath.endsWith('incoming');
    if (isOnItsWay || !entry.isFile() || !/^[\da-f]{32}$/.test(entry.name)) continue;
    // One that is removed at this moment is not there.
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    if (bytes) found[entry.name] = createHash('sha256').update(bytes).digest('hex');
  }
  return found;
}

export function pathIn(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), key.slice(2, 4), key);
}

/** Holds that each row of the database in place has its file in a folder, with the right bytes. @returns how many there are. */
export async function expectFiles(databaseUrl: string, folder: string): Promise<number> {
  const rows = await fileRows(databaseUrl);
  const expected = Object.fromEntries(rows.map(({ key, sha256 }) => [key, sha256]));
  expect(await digestsIn(folder)).toMatchObject(expected);
  return rows.length;
}
