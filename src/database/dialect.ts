import type { DataSource, EntityManager } from 'typeorm';

export function isPostgres({ options }: DataSource): boolean {
  return options.type === 'postgres';
}

/** A parameter as SQL, where PostgreSQL can't tell from what is around it what type it has. */
export function typed({ dataSource }: EntityManager, name: string, type: string): string {
  return isPostgres(dataSource) ? `:${name}::${type}` : `:${name}`;
}
