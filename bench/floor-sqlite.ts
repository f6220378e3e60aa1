import Database from 'better-sqlite3';
import { accountsWith, messagesFrom, ticketsFrom, type FloorData, type Row } from './floor-rows.js';

const MINE = '(t.created_by = :caller OR t.assigned_to = :caller)';
const NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')";

/** SQLite: prepared statements on one connection, as durable as Wasil's. */
export function openSqlite(file: string): FloorData {
  const database = new Database(file, { fileMustExist: true, timeout: 4000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const prepare = (sql: string) => database.prepare<[object], Row>(sql);

  const ofCaller = `${ticketsFrom('tickets')} WHERE t.created_by = :caller`;
  const tickets = prepare(`${ofCaller} ORDER BY t.created_at DESC, t.id DESC LIMIT 1000`);
  const ticket = prepare(`${ticketsFrom('tickets')} WHERE t.id = :id AND ${MINE}`);
  const messages = prepare(
    messagesFrom(
      `(SELECT * FROM messages WHERE ticket_id = (SELECT id FROM tickets t WHERE t.id = :id AND ${MINE}))`,
    ),
  );
  const say = prepare(`INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
    SELECT t.id, :caller, :content, ${NOW}, ${NOW} FROM tickets t
    WHERE t.id = :id AND ${MINE} AND NOT t.is_resolved`);
  const openFor =
    prepare(`INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
    SELECT :caller, id, :title, :content, ${NOW}, ${NOW} FROM profiles WHERE id = :assignedTo AND is_manager`);
  const account = prepare(`${accountsWith()} WHERE p.id = :profileId`);
  const accountOf = prepare(`${accountsWith(', u.password')} WHERE u.username_folded = :username`);

  return {
    tickets: (caller) => tickets.all({ caller }),
    ticket: (id, caller) => ticket.get({ id, caller }),
    messages: (id, caller) => messages.all({ id, caller }),
    postMessage: (id, caller, content) =>
      say.run({ id, caller, content }).changes === 1 ? messages.all({ id, caller }) : [],
    openTicket: (caller, assignedTo, title, content) => {
      const { changes, lastInsertRowid: id } = openFor.run({ caller, assignedTo, title, content });
      return changes === 1 ? ticket.get({ id, caller }) : undefined;
    },
    account: (profileId) => account.get({ profileId }),
    accountOf: (username) => accountOf.get({ username }),
    // 2026-01-31 08:00:00.500 to 2026-01-31T08:00:00.500Z.
    moment: (text) => (text === null ? null : `${(text as string).replace(' ', 'T')}Z`),
    flag: (number) => number === 1,
    close: () => {
      database.close();
    },
  };
}
