import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns that hold the JSON of a profile and of a ticket, kept by triggers; migration 1764000000010 drops them again. */
export class KeepMembers1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) for (const statement of sql(runner).up(table)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      for (const statement of sql(runner).down(table)) await runner.query(statement);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN members`);
    }
  }
}

const TABLES = ['profiles', 'tickets'] as const;

type TableName = (typeof TABLES)[number];
/** How a database writes a column's value in JSON. */
type Json = Record<'number' | 'text' | 'flag' | 'moment', (column: string) => string>;

const MEMBERS: Record<TableName, (json: Json) => Record<string, string>> = {
  profiles: ({ number, text, flag, moment }) => ({
    id: number('id'),
    nickname: text('nickname'),
    user: number('user_id'),
    created_at: moment('created_at'),
    is_manager: flag('is_manager'),
  }),
  tickets: ({ number, text, flag, moment }) => ({
    id: number('id'),
    created_by: number('created_by'),
    assigned_to: number('assigned_to'),
    title: text('title'),
    content: text('content'),
    is_resolved: flag('is_resolved'),
    created_at: moment('created_at'),
    updated_at: moment('updated_at'),
    ai_response: text('ai_response'),
    ai_updated_at: moment('ai_updated_at'),
  }),
};

function membersOf(table: TableName, json: Json): string {
  return Object.entries(MEMBERS[table](json))
    .map(([name, value], index) => `'${index === 0 ? '' : ','}"${name}":' || ${value}`)
    .join(' || ');
}

interface Statements {
  up: (table: TableName) => string[];
  down: (table: TableName) => string[];
}

function sql({ dataSource }: QueryRunner): Statements {
  return dataSource.options.type === 'postgres' ? POSTGRES : SQLITE;
}

/** @param row what stands before each column: `NEW.` in a trigger. */
const postgresJson = (row: string): Json => ({
  number: (column) => row + column,
  text: (column) => `to_json(${row}${column})::text`,
  flag: (column) => `CASE WHEN ${row}${column} THEN 'true' ELSE 'false' END`,
  moment: (column) =>
    `coalesce(to_char(${row}${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""'), 'null')`,
});

const POSTGRES: Statements = {
  up: (table) => [
    `ALTER TABLE ${table} ADD COLUMN members text NOT NULL DEFAULT ''`,
    // Unlike an UPDATE, this leaves no old rows behind.
    `ALTER TABLE ${table} ALTER COLUMN members TYPE text USING ${membersOf(table, postgresJson(''))}`,
    `CREATE FUNCTION ${table}_keep_members() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       NEW.members := ${membersOf(table, postgresJson('NEW.'))};
       RETURN NEW;
     END $$`,
    `CREATE TRIGGER ${table}_members BEFORE INSERT OR UPDATE ON ${table}
     FOR EACH ROW EXECUTE FUNCTION ${table}_keep_members()`,
  ],
  down: (table) => [`DROP FUNCTION ${table}_keep_members CASCADE`],
};

const SQLITE_JSON: Json = {
  number: (column) => column,
  text: (column) => `json_quote(${column})`,
  flag: (column) => `iif(${column}, 'true', 'false')`,
  moment: (column) => `coalesce('"' || replace(${column}, ' ', 'T') || 'Z"', 'null')`,
};

const NAME = (column: string) => column;
const NAMES: Json = { number: NAME, text: NAME, flag: NAME, moment: NAME };

const SQLITE: Statements = {
  up: (table) => {
    const keep = `UPDATE ${table} SET members = ${membersOf(table, SQLITE_JSON)}`;
    // What a trigger itself changes starts it again only by the columns that it names.
    const columns = Object.values(MEMBERS[table](NAMES)).join();
    return [
      `ALTER TABLE ${table} ADD COLUMN members text NOT NULL DEFAULT ''`,
      keep,
      `CREATE TRIGGER ${table}_members_inserted AFTER INSERT ON ${table} BEGIN ${keep} WHERE id = new.id; END`,
      `CREATE TRIGGER ${table}_members_updated AFTER UPDATE OF ${columns} ON ${table} BEGIN ${keep} WHERE id = new.id; END`,
    ];
  },
  down: (table) => [`DROP TRIGGER ${table}_members_inserted`, `DROP TRIGGER ${table}_members_updated`],
};
