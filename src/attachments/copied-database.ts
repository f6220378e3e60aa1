import Database from 'better-sqlite3';
import type { Attachment } from './attachment.entity.js';

/** What a copy of a database says of a file that there should be. */
export type CopiedRow = Pick<Attachment, 'id' | 'ticketId' | 'key' | 'size' | 'sha256'>;

const ROWS_AT_ONCE = 100;
const IS_KEPT = "state IN ('ready', 'quarantined')";

/** A copy of a SQLite database, which nobody writes: what it says of attachments. One of an earlier version has none. */
export class CopiedDatabase {
  /** The id that its store is marked with; undefined where it never had one. */
  readonly id: string | undefined;
  private readonly database: Database.Database;
  private readonly hasAttachments: boolean;

  constructor(file: string) {
    this.database = new Database(file, { readonly: true, fileMustExist: true });
    const tables = this.database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'attachment%'");
    this.hasAttachments = tables.pluck().all().includes('attachment_store');
    if (this.hasAttachments)
      this.id = this.database.prepare('SELECT database_id FROM attachment_store').pluck().get() as
        string | undefined;
  }

  close(): void {
    this.database.close();
  }

  countUnscoped(): number {
    if (!this.hasAttachments) return 0;
    return this.database.prepare(`SELECT count(*) FROM attachments WHERE ${IS_KEPT}`).pluck().get() as number;
  }

  /** The attachment whose file has a key. */
  findUnscoped(key: string): CopiedRow | undefined {
    return this.selectUnscoped('key = ?', key)[0];
  }

  /** All attachments whose files there should be, some at a time. */
  *pagesUnscoped(): Generator<CopiedRow[]> {
    for (let after = 0; ;) {
      const rows = this.selectUnscoped('id > ?', after);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_AT_ONCE) return;
      after = last.id;
    }
  }

  private selectUnscoped(condition: string, value: string | number): CopiedRow[] {
    if (!this.hasAttachments) return [];
    return this.database
      .prepare(
        `SELECT id, ticket_id AS ticketId, key, size, sha256 FROM attachments
          WHERE ${condition} AND ${IS_KEPT} ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
      )
      .all(value) as CopiedRow[];
  }
}
