import { AbstractLogger, type DataSource } from 'typeorm';

/** What a server asks from time to time, for no request. */
const BY_ITSELF = /^SELECT id, .*_words FROM .* IS NULL ORDER BY id LIMIT 1 $/s;

/** Collects the SQL statements that a data source sends. */
export class StatementLog extends AbstractLogger {
  private statements: string[] = [];

  static on(dataSource: DataSource): StatementLog {
    const log = new StatementLog(true);
    dataSource.logger = log;
    return log;
  }

  /** The statements that `work` makes; nothing else may use the application meanwhile. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    this.statements = [];
    await work();
    return this.statements;
  }

  override logQuery(query: string): void {
    if (!BY_ITSELF.test(query)) this.statements.push(query);
  }

  protected override writeLog(): void {
    // Only the statements themselves are of interest.
  }
}
