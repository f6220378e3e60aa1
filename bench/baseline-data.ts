import { randomUUID } from 'node:crypto';

export type Row = Record<string, unknown>;
type Result<T> = T | Promise<T>;

/** A database of the hand-written server. */
export interface BaselineDatabase {
  rows: (name: StatementName, ...values: unknown[]) => Result<Row[]>;
  transaction: (steps: Steps) => Result<Row[]>;
  /** How the API shows a time or a boolean of the database. */
  time: (value: unknown) => unknown;
  flag: (value: unknown) => unknown;
  /** Rows that a row has as a JSON array. */
  list: (value: unknown) => Row[];
}

/** The statements of a transaction, each chosen by the rows of those before; its result is the rows that it returns. */
export type Steps = Generator<[StatementName, ...unknown[]], Row[], Row[]>;

/** Gives all messages of the ticket, the new one included; none where the caller may not post. */
export function* postMessage(ticketId: number, caller: number, content: string): Steps {
  const [ticket] = yield ['lockTicket', ticketId, caller];
  if (!ticket) return [];
  const [message] = yield ['insertMessage', ticketId, caller, content];
  yield ['insertEvent', 'message.created', ticketId, message?.id, caller, randomUUID()];
  return yield ['messages', ticketId, caller];
}

/** Gives the new ticket; nothing where the assignee is no manager. */
export function* openTicket(caller: number, assignee: number, title: string, content: string): Steps {
  const [manager] = yield ['lockManager', assignee];
  if (!manager) return [];
  const [ticket] = yield ['insertTicket', caller, assignee, title, content];
  yield ['insertEvent', 'ticket.created', ticket?.id, null, caller, randomUUID()];
  return yield ['ticket', ticket?.id, caller];
}

const columns = (alias: string, names: string, prefix = '') =>
  names.replaceAll(/(\w+) ?/g, `, ${alias}.$1 AS ${prefix}$1`).slice(2);
const profile = (alias: string) => columns(alias, 'id nickname user_id created_at is_manager', `${alias}_`);

const TICKET =
  'id created_by assigned_to title content is_resolved created_at updated_at ai_response ai_updated_at';
const TICKETS = `SELECT ${columns('t', TICKET)}, ${profile('c')}, ${profile('a')}
  FROM tickets t JOIN profiles c ON c.id = t.created_by JOIN profiles a ON a.id = t.assigned_to`;
const MESSAGE = `${columns('m', 'id ticket_id profile_id content created_at updated_at')}, ${profile('s')}`;
const ATTACHMENT = 'id ticket_id message_id profile_id name size type sha256 state created_at';
const ACCOUNTS = `SELECT ${columns('u', 'id username email password', 'u_')}, ${profile('p')}
  FROM users u JOIN profiles p ON p.user_id = u.id`;
const VISIBLE = 'id = $1 AND (created_by = $2 OR assigned_to = $2)';

export type StatementName = keyof ReturnType<typeof statements>;

interface Dialect {
  /** SQL for the current time, and for a JSON array of objects with these columns. */
  now: string;
  list: (alias: string, names: string[]) => string;
  /** SQL that locks rows until the end of a transaction. */
  lock?: { update: string; share: string };
}

export function statements({ now, list, lock = { update: '', share: '' } }: Dialect) {
  const messages = `SELECT ${MESSAGE}, (SELECT ${list('x', ATTACHMENT.split(' '))} FROM attachments x WHERE x.message_id = m.id)
    AS attachments FROM messages m JOIN profiles s ON s.id = m.profile_id`;
  return {
    tickets: `${TICKETS} WHERE t.created_by = $1 ORDER BY t.created_at DESC, t.id DESC LIMIT 1000`,
    ticket: `${TICKETS} WHERE t.id = $1 AND (t.created_by = $2 OR t.assigned_to = $2)`,
    messages: `${messages} WHERE m.ticket_id = (SELECT id FROM tickets WHERE ${VISIBLE}) ORDER BY m.created_at, m.id LIMIT 1000`,
    account: `${ACCOUNTS} WHERE p.id = $1`,
    accountOf: `${ACCOUNTS} WHERE u.username_folded = $1`,
    lockTicket: `SELECT id FROM tickets WHERE ${VISIBLE} AND NOT is_resolved ${lock.update}`,
    lockManager: `SELECT id FROM profiles WHERE id = $1 AND is_manager ${lock.share}`,
    insertMessage: `INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
      VALUES ($1, $2, $3, ${now}, ${now}) RETURNING id`,
    insertTicket: `INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
      VALUES ($1, $2, $3, $4, ${now}, ${now}) RETURNING id`,
    insertEvent: `INSERT INTO events (kind, ticket_id, message_id, actor_id, changes, request_id, created_at)
      VALUES ($1, $2, $3, $4, '{}', $5, ${now})`,
  };
}

/** How the API shows rows of a database. */
export function viewsOf({ time, flag, list }: BaselineDatabase) {
  const profile = (row: Row, alias: string) => ({
    id: row[`${alias}_id`],
    nickname: row[`${alias}_nickname`],
    user: row[`${alias}_user_id`],
    created_at: time(row[`${alias}_created_at`]),
    is_manager: flag(row[`${alias}_is_manager`]),
  });
  return {
    ticket: (row: Row) => ({
      id: row.id,
      created_by: row.created_by,
      assigned_to: row.assigned_to,
      title: row.title,
      content: row.content,
      is_resolved: flag(row.is_resolved),
      created_at: time(row.created_at),
      updated_at: time(row.updated_at),
      ai_response: row.ai_response,
      ai_updated_at: time(row.ai_updated_at),
      created_by_obj: profile(row, 'c'),
      assigned_to_obj: profile(row, 'a'),
    }),
    message: (row: Row) => ({
      id: row.id,
      ticket: row.ticket_id,
      profile: row.profile_id,
      content: row.content,
      created_at: time(row.created_at),
      updated_at: time(row.updated_at),
      sender: profile(row, 's'),
      attachments: list(row.attachments).map((each) => ({
        id: each.id,
        ticket: each.ticket_id,
        message: each.message_id,
        profile: each.profile_id,
        name: each.name,
        size: each.size,
        type: each.type,
        sha256: each.sha256,
        state: each.state,
        created_at: time(each.created_at),
      })),
    }),
    account: (row: Row) => ({
      user: { id: row.u_id, username: row.u_username, email: row.u_email },
      profile: profile(row, 'p'),
    }),
  };
}
