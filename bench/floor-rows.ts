/** What the two hand-written data sources have in common: which columns they read, and the shapes of the answers. */
export type Row = Record<string, unknown>;

/** Where the hand-written server has its rows from. A read of what is not there, or not the caller's, gives none. */
export interface FloorData {
  tickets(caller: number): Answer<Row[]>;
  ticket(id: number, caller: number): Answer<Row | undefined>;
  messages(ticketId: number, caller: number): Answer<Row[]>;
  /** Gives all messages of the ticket, the new one included. */
  postMessage(ticketId: number, caller: number, content: string): Answer<Row[]>;
  openTicket(caller: number, assignedTo: number, title: string, content: string): Answer<Row | undefined>;
  account(profileId: number): Answer<Row | undefined>;
  /** The same with the hash of the password. */
  accountOf(username: string): Answer<Row | undefined>;
  /** From how the database gives a moment or a truth value to how the API does. */
  moment: (given: unknown) => unknown;
  flag: (given: unknown) => unknown;
  close(): Answer<void>;
}

type Answer<T> = T | Promise<T>;

const columns = (alias: string, names: readonly string[], prefix = '') =>
  names.map((name) => `${alias}.${name} AS ${prefix}${name}`).join(', ');

const PROFILE = ['id', 'nickname', 'user_id', 'created_at', 'is_manager'];
const USER = ['id', 'username', 'email'];
const MESSAGE = ['id', 'ticket_id', 'profile_id', 'content', 'created_at', 'updated_at'];
const TICKET = [
  'id',
  'created_by',
  'assigned_to',
  'title',
  'content',
  'is_resolved',
  'created_at',
  'updated_at',
  'ai_response',
  'ai_updated_at',
];

export const TICKET_COLUMNS = TICKET.join(', ');
export const MESSAGE_COLUMNS = MESSAGE.join(', ');

export const ticketsFrom = (rows: string) =>
  `SELECT ${columns('t', TICKET)}, ${columns('c', PROFILE, 'c_')}, ${columns('a', PROFILE, 'a_')}
    FROM ${rows} t JOIN profiles c ON c.id = t.created_by JOIN profiles a ON a.id = t.assigned_to`;

export const messagesFrom = (rows: string) =>
  `SELECT ${columns('m', MESSAGE)}, ${columns('s', PROFILE, 's_')}
    FROM ${rows} m JOIN profiles s ON s.id = m.profile_id ORDER BY m.created_at, m.id LIMIT 1000`;

export const accountsWith = (more = '') =>
  `SELECT ${columns('u', USER, 'u_')}${more}, ${columns('p', PROFILE, 'p_')}
    FROM users u JOIN profiles p ON p.user_id = u.id`;

/** The API's shapes of this database's rows. */
export function shapesOf({ moment, flag }: Pick<FloorData, 'moment' | 'flag'>) {
  const profile = (row: Row, prefix: string) => ({
    id: row[`${prefix}_id`],
    nickname: row[`${prefix}_nickname`],
    user: row[`${prefix}_user_id`],
    created_at: moment(row[`${prefix}_created_at`]),
    is_manager: flag(row[`${prefix}_is_manager`]),
  });
  return {
    ticket: (row: Row) => ({
      id: row.id,
      created_by: row.created_by,
      assigned_to: row.assigned_to,
      title: row.title,
      content: row.content,
      is_resolved: flag(row.is_resolved),
      created_at: moment(row.created_at),
      updated_at: moment(row.updated_at),
      ai_response: row.ai_response,
      ai_updated_at: moment(row.ai_updated_at),
      created_by_obj: profile(row, 'c'),
      assigned_to_obj: profile(row, 'a'),
    }),
    message: (row: Row) => ({
      id: row.id,
      ticket: row.ticket_id,
      profile: row.profile_id,
      content: row.content,
      created_at: moment(row.created_at),
      updated_at: moment(row.updated_at),
      sender: profile(row, 's'),
    }),
    account: (row: Row) => ({
      user: { id: row.u_id, username: row.u_username, email: row.u_email },
      profile: profile(row, 'p'),
    }),
  };
}
