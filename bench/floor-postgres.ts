import pg from 'pg';
import {
  accountsWith,
  messagesFrom,
  MESSAGE_COLUMNS,
  ticketsFrom,
  TICKET_COLUMNS,
  type FloorData,
  type Row,
} from './floor-rows.js';

const VISIBLE = 'SELECT id FROM tickets WHERE id = $1 AND (created_by = $2 OR assigned_to = $2)';

const QUERIES = {
  tickets: `${ticketsFrom('tickets')} WHERE t.created_by = $1 ORDER BY t.created_at DESC, t.id DESC LIMIT 1000`,
  ticket: `${ticketsFrom('tickets')} WHERE t.id = $1 AND (t.created_by = $2 OR t.assigned_to = $2)`,
  messages: messagesFrom(`(SELECT * FROM messages WHERE ticket_id IN (${VISIBLE}))`),
  postMessage: `WITH ticket AS (${VISIBLE} AND NOT is_resolved FOR NO KEY UPDATE),
    said AS (INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
      SELECT id, $2, $3, now(), now() FROM ticket RETURNING ${MESSAGE_COLUMNS})
    ${messagesFrom(`(SELECT ${MESSAGE_COLUMNS} FROM said UNION ALL
      SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ticket_id IN (SELECT id FROM ticket))`)}`,
  openTicket: `WITH opened AS (
      INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
      SELECT $1, id, $3, $4, now(), now() FROM profiles WHERE id = $2 AND is_manager RETURNING ${TICKET_COLUMNS})
    ${ticketsFrom('opened')}`,
  account: `${accountsWith()} WHERE p.id = $1`,
  accountOf: `${accountsWith(', u.password')} WHERE u.username_folded = $1`,
};

/** PostgreSQL: one prepared statement a request, over a pool as large as Wasil's. */
export function openPostgres(connectionString: string): FloorData {
  // 2026-01-31 08:00:00.5+00, as PostgreSQL writes it, to 2026-01-31T08:00:00.500Z: far cheaper than by way of a Date.
  pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => {
    const [moment = '', fraction = ''] = text.slice(0, -3).split('.');
    return `${moment.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  });
  const pool = new pg.Pool({ connectionString, max: 10, options: '-c TimeZone=UTC -c random_page_cost=1.1' });
  const rowsOf = async (name: keyof typeof QUERIES, ...values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text: QUERIES[name], values })).rows;
  const rowOf = async (name: keyof typeof QUERIES, ...values: unknown[]) =>
    (await rowsOf(name, ...values)).at(0);
  return {
    tickets: (caller) => rowsOf('tickets', caller),
    ticket: (id, caller) => rowOf('ticket', id, caller),
    messages: (ticketId, caller) => rowsOf('messages', ticketId, caller),
    postMessage: (ticketId, caller, content) => rowsOf('postMessage', ticketId, caller, content),
    openTicket: (caller, assignedTo, title, content) =>
      rowOf('openTicket', caller, assignedTo, title, content),
    account: (profileId) => rowOf('account', profileId),
    accountOf: (username) => rowOf('accountOf', username),
    moment: (parsed) => parsed,
    flag: (parsed) => parsed,
    close: () => pool.end(),
  };
}
