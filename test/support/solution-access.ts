import type { Scene } from '../factories/scene.js';
import { again, known, meanwhile, outdated, row, type Row, type Statuses } from './access-row.js';
import { NOBODYS_ID } from './operations.js';

const SIGNED_IN: Statuses = [401, 200, 200, 200, 200];
const KNOWN: Statuses = [401, 304, 304, 304, 304];
const MANAGERS: Statuses = [401, 403, 200, 403, 200];
const MANAGERS_IN_THE_ARCHIVE: Statuses = [401, 404, 200, 404, 200];
const KNOWN_TO_MANAGERS: Statuses = [401, 403, 304, 403, 304];
const OUTDATED: Statuses = [401, 403, 412, 403, 412];
const NOBODY: Statuses = [401, 404, 404, 404, 404];
const PUBLISHED: Statuses = [401, 403, 201, 403, 201];

const POST = 'POST /solutions';
const ofNobody = () => ({ id: NOBODYS_ID });
const changing = (members: object) => () => ({ body: members });
const outOf = (ticketOf: (scene: Scene) => number) => (scene: Scene) => ({
  body: { title: 'Printer smokes', content: 'Pull the plug.', ticket: ticketOf(scene) },
});

/** Who is answered what about solutions: the scene's is the assignee's, and published but where it says otherwise. */
export const SOLUTION_ROWS: Row[] = [
  row('GET /solutions', '', SIGNED_IN),
  row('GET /solutions', 'in the archive', SIGNED_IN, { call: () => ({ query: '?is_archived=true' }) }),
  row('GET /solutions', 'with a word', SIGNED_IN, { call: () => ({ query: '?q=plug' }) }),
  row('GET /solutions', 'known already', KNOWN, { call: known }),
  row(POST, '', PUBLISHED),
  row(POST, 'out of the ticket', [401, 403, 201, 403, 400], { call: outOf(({ ticket }) => ticket.id) }),
  row(POST, "out of nobody's ticket", [401, 403, 400, 403, 400], { call: outOf(() => NOBODYS_ID) }),
  row(POST, 'again', PUBLISHED, { call: again(POST, { sender: 'assignee' }) }),
  row(POST, 'with the key of another', [401, 403, 422, 403, 201], {
    call: again(POST, { sender: 'assignee', body: { title: 'Another' } }),
  }),
  row(POST, 'while the same is under way', [401, 403, 409, 403, 201], {
    call: meanwhile(POST, { sender: 'assignee' }),
  }),

  row('GET /solutions/{id}', '', SIGNED_IN),
  row('GET /solutions/{id}', 'archived', MANAGERS_IN_THE_ARCHIVE, { archived: true }),
  row('GET /solutions/{id}', "nobody's", NOBODY, { call: ofNobody }),
  row('GET /solutions/{id}', 'known already', KNOWN, { call: known }),
  row('PUT /solutions/{id}', '', MANAGERS),
  row('PUT /solutions/{id}', 'archiving it', MANAGERS, { call: changing({ is_archived: true }) }),
  row('PUT /solutions/{id}', 'archived', MANAGERS_IN_THE_ARCHIVE, { archived: true }),
  row('PUT /solutions/{id}', 'publishing it', MANAGERS_IN_THE_ARCHIVE, {
    call: changing({ is_archived: false }),
    archived: true,
  }),
  row('PUT /solutions/{id}', 'as it is', MANAGERS, { call: ({ solution }) => ({ body: solution }) }),
  row('PUT /solutions/{id}', 'read-only members', MANAGERS, { call: changing({ id: 1, version: 9 }) }),
  row('PUT /solutions/{id}', 'outdated', OUTDATED, { call: outdated }),
  row('PUT /solutions/{id}', "nobody's", NOBODY, { call: ofNobody }),
  row('GET /solutions/{id}/versions', '', MANAGERS),
  row('GET /solutions/{id}/versions', 'archived', MANAGERS_IN_THE_ARCHIVE, { archived: true }),
  row('GET /solutions/{id}/versions', "nobody's", NOBODY, { call: ofNobody }),
  row('GET /solutions/{id}/versions', 'known already', KNOWN_TO_MANAGERS, { call: known }),
];
