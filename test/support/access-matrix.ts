import { AccountsService } from '../../src/auth/accounts.service.js';
import { employee, manager, newcomer } from '../factories/person.js';
import type { Scene } from '../factories/scene.js';
import { again, known, meanwhile, outdated, row, type Row, type Statuses } from './access-row.js';
import type { TestApp } from './app.js';
import { ATTACHMENT_ROWS } from './attachment-access.js';
import { basic } from './basic.js';
import { credentials, NOBODYS_ID, speaker } from './operations.js';
import { sessionId } from './own-sessions.js';
import { SOLUTION_ROWS } from './solution-access.js';
import { SUGGESTION_ROWS } from './suggestion-access.js';

const everybody = (status: number): Statuses => [status, status, status, status, status];
const SIGNED_IN: Statuses = [401, 200, 200, 200, 200];
const SIGNED_IN_DONE: Statuses = [401, 204, 204, 204, 204];
const NOBODY: Statuses = [401, 404, 404, 404, 404];
const CREATOR_ALONE: Statuses = [401, 200, 403, 403, 403];
const ASSIGNEE_ALONE: Statuses = [401, 403, 200, 403, 403];
const ITS_TWO: Statuses = [401, 200, 200, 404, 404];
const ITS_CREATOR: Statuses = [401, 200, 403, 404, 404];
const ITS_ASSIGNEE: Statuses = [401, 403, 200, 404, 404];
const KNOWN_TO_ITS_TWO: Statuses = [401, 304, 304, 404, 404];
const OUTDATED: Statuses = [401, 412, 403, 404, 404];
const ITS_CREATOR_TOO_LATE: Statuses = [401, 409, 403, 404, 404];
const ITS_ASSIGNEE_TOO_LATE: Statuses = [401, 403, 409, 404, 404];

const ofAssignee = ({ assignee }: Scene) => ({ id: assignee.id });
const ofNobody = () => ({ id: NOBODYS_ID });

/** The members of a request's body, where they are not those that OPERATIONS has. */
const saying = (members: (scene: Scene) => unknown) => (scene: Scene) => ({ body: members(scene) });

const handingOn = async (_: Scene, app: TestApp) => ({ body: { assigned_to: (await manager(app)).id } });

async function disabledCredentials(app: TestApp): Promise<ReturnType<typeof credentials>> {
  const somebody = await employee(app);
  await app.nest.get(AccountsService).disable(somebody.user.username);
  return credentials(somebody);
}

const newTicket = { title: 'No sound', content: 'Since noon.' };

/** Who is answered what. A ticket and a message are the creator's and open, and a profile is the creator's, but where it says otherwise. */
export const MATRIX: Row[] = [
  row('GET /health/live', '', everybody(200)),
  row('GET /health/ready', '', everybody(200)),
  row('POST /signup', '', everybody(201)),
  row('POST /signup', 'with a username that is taken', everybody(409), {
    call: saying(({ creator }) => ({ ...newcomer(), username: creator.user.username })),
  }),
  row('POST /login', '', everybody(200)),
  row('POST /login', 'with a wrong password', everybody(401), {
    call: saying((scene) => ({ ...credentials(speaker(scene)), password: 'a wrong one' })),
  }),
  row('POST /login', 'of an account that is disabled', everybody(403), {
    call: async (_, app) => ({ body: await disabledCredentials(app) }),
  }),
  row('GET /login', '', everybody(200)),
  row('GET /login', 'of an account that is disabled', everybody(403), {
    call: async (_, app) => ({ headers: basic(await disabledCredentials(app)) }),
  }),
  row('GET /login', 'without Basic credentials', everybody(401), { call: () => ({ headers: {} }) }),
  row('GET /users/token/refresh', '', SIGNED_IN),
  row('POST /users/token/refresh', '', everybody(200)),
  row('POST /users/token/refresh', 'with an access token', everybody(401), {
    call: saying((scene) => ({ refresh: speaker(scene).access })),
  }),
  row('POST /logout', '', SIGNED_IN_DONE),
  row('PUT /users/password', '', SIGNED_IN),
  row('PUT /users/password', 'with a wrong old password', [401, 400, 400, 400, 400], {
    call: saying(() => ({ old_password: 'a wrong one', new_password: 'four words nobody guesses' })),
  }),
  row('GET /users/sessions', '', SIGNED_IN),
  row('DELETE /users/sessions', '', SIGNED_IN_DONE),
  row('DELETE /users/sessions/{id}', '', SIGNED_IN_DONE),
  row('DELETE /users/sessions/{id}', "somebody else's", NOBODY, {
    call: ({ caller, creator, assignee }) => ({ id: sessionId(caller === creator ? assignee : creator) }),
  }),
  row('GET /users/managers', '', everybody(200)),

  row('GET /profiles/{id}', '', SIGNED_IN),
  row('GET /profiles/{id}', "nobody's", NOBODY, { call: ofNobody }),
  row('PUT /profiles/{id}', '', CREATOR_ALONE),
  row('PUT /profiles/{id}', "the assignee's", ASSIGNEE_ALONE, { call: ofAssignee }),
  row('PUT /profiles/{id}', "nobody's", NOBODY, { call: ofNobody }),
  row('GET /profiles/{id}/tickets', '', CREATOR_ALONE),
  row('GET /profiles/{id}/tickets', "the assignee's", ASSIGNEE_ALONE, { call: ofAssignee }),
  row('GET /profiles/{id}/tickets', 'known already', [401, 304, 403, 403, 403], { call: known }),
  row('POST /profiles/{id}/tickets', '', [401, 201, 403, 403, 403]),
  row('POST /profiles/{id}/tickets', "the assignee's, to themselves", [401, 403, 201, 403, 403], {
    call: ofAssignee,
  }),
  row('POST /profiles/{id}/tickets', "in the assignee's name", [401, 403, 403, 403, 403], {
    call: saying(({ assignee }) => ({ ...newTicket, assigned_to: assignee.id, created_by: assignee.id })),
  }),
  row('POST /profiles/{id}/tickets', 'to somebody who is no manager', [401, 400, 403, 403, 403], {
    call: saying(({ creator }) => ({ ...newTicket, assigned_to: creator.id })),
  }),
  row('POST /profiles/{id}/tickets', 'again', [401, 201, 403, 403, 403], {
    call: again('POST /profiles/{id}/tickets'),
  }),
  row('POST /profiles/{id}/tickets', 'with the key of another', [401, 422, 403, 403, 403], {
    call: again('POST /profiles/{id}/tickets', { body: { title: 'Another' } }),
  }),
  row('POST /profiles/{id}/tickets', 'while the same is under way', [401, 409, 403, 403, 403], {
    call: meanwhile('POST /profiles/{id}/tickets'),
  }),

  row('GET /tickets/{id}', '', ITS_TWO),
  row('GET /tickets/{id}', 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row('GET /tickets/{id}/history', '', ITS_TWO),
  row('GET /tickets/{id}/history', 'closed', ITS_TWO, { closed: true }),
  row('GET /tickets/{id}/history', 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row('GET /tickets/{id}', 'closed', ITS_TWO, { closed: true }),
  row('PUT /tickets/{id}', 'title', ITS_CREATOR),
  row('PUT /tickets/{id}', 'content', ITS_CREATOR, { call: saying(() => ({ content: 'It is worse.' })) }),
  row('PUT /tickets/{id}', 'title, closed', ITS_CREATOR_TOO_LATE, { closed: true }),
  row('PUT /tickets/{id}', 'outdated', OUTDATED, { call: outdated }),
  row('PUT /tickets/{id}', 'closing it', ITS_ASSIGNEE, { call: saying(() => ({ is_resolved: true })) }),
  row('PUT /tickets/{id}', 'reopening it', ITS_ASSIGNEE, {
    call: saying(() => ({ is_resolved: false })),
    closed: true,
  }),
  row('PUT /tickets/{id}', 'handing it on', ITS_ASSIGNEE, { call: handingOn }),
  row('PUT /tickets/{id}', 'handing it on, closed', ITS_ASSIGNEE, { call: handingOn, closed: true }),
  row('PUT /tickets/{id}', 'as it is', ITS_TWO, { call: saying(({ ticket }) => ticket) }),
  row('PUT /tickets/{id}', 'as it is, closed', ITS_TWO, {
    call: saying(({ ticket }) => ({ ...ticket, is_resolved: true })),
    closed: true,
  }),
  row('PUT /tickets/{id}', 'read-only members', ITS_TWO, {
    call: saying(({ assignee }) => ({ id: 1, created_by: assignee.id, ai_response: 'Mine' })),
  }),
  row('DELETE /tickets/{id}', '', ITS_CREATOR),
  row('DELETE /tickets/{id}', 'outdated', OUTDATED, { call: outdated }),
  row('DELETE /tickets/{id}', 'closed', ITS_CREATOR_TOO_LATE, { closed: true }),

  row('GET /tickets/{id}/messages', '', ITS_TWO),
  row('GET /tickets/{id}/messages', 'closed', ITS_TWO, { closed: true }),
  row('GET /tickets/{id}/messages', 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row('GET /tickets/{id}/messages/{message_id}', '', ITS_TWO),
  row('GET /tickets/{id}/messages/{message_id}', "the assignee's", ITS_TWO, { author: 'assignee' }),
  row('GET /tickets/{id}/messages/{message_id}', "nobody's", NOBODY, {
    call: () => ({ message_id: NOBODYS_ID }),
  }),
  row('GET /tickets/{id}/messages/{message_id}', 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row('POST /tickets/{id}/messages', 'with the key of another', [401, 422, 201, 404, 404], {
    call: again('POST /tickets/{id}/messages', { body: { content: 'Another' } }),
  }),
  row('POST /tickets/{id}/messages', '', [401, 201, 201, 404, 404]),
  row('POST /tickets/{id}/messages', 'closed', [401, 409, 409, 404, 404], { closed: true }),
  row('POST /tickets/{id}/messages', "in the creator's name", [401, 201, 403, 404, 404], {
    call: saying(({ creator }) => ({ content: 'Hello', profile: creator.id })),
  }),
  row('POST /tickets/{id}/messages', 'under another ticket than the path says', [401, 403, 403, 404, 404], {
    call: saying(() => ({ content: 'Hello', ticket: NOBODYS_ID })),
  }),
  row('PUT /tickets/{id}/messages/{message_id}', '', ITS_CREATOR),
  row('PUT /tickets/{id}/messages/{message_id}', 'outdated', OUTDATED, { call: outdated }),
  row('PUT /tickets/{id}/messages/{message_id}', "the assignee's", ITS_ASSIGNEE, { author: 'assignee' }),
  row('PUT /tickets/{id}/messages/{message_id}', 'closed', ITS_CREATOR_TOO_LATE, { closed: true }),
  row('PUT /tickets/{id}/messages/{message_id}', "the assignee's, closed", ITS_ASSIGNEE_TOO_LATE, {
    author: 'assignee',
    closed: true,
  }),
  row('PUT /tickets/{id}/messages/{message_id}', "nobody's", NOBODY, {
    call: () => ({ message_id: NOBODYS_ID }),
  }),
  row('DELETE /tickets/{id}/messages/{message_id}', '', ITS_CREATOR),
  row('DELETE /tickets/{id}/messages/{message_id}', 'outdated', OUTDATED, { call: outdated }),
  row('DELETE /tickets/{id}/messages/{message_id}', "the assignee's", ITS_ASSIGNEE, { author: 'assignee' }),
  row('DELETE /tickets/{id}/messages/{message_id}', 'closed', ITS_CREATOR_TOO_LATE, { closed: true }),
  row('DELETE /tickets/{id}/messages/{message_id}', "the assignee's, closed", ITS_ASSIGNEE_TOO_LATE, {
    author: 'assignee',
    closed: true,
  }),
  row('DELETE /tickets/{id}/messages/{message_id}', "nobody's", NOBODY, {
    call: () => ({ message_id: NOBODYS_ID }),
  }),

  ...ATTACHMENT_ROWS,
  ...SUGGESTION_ROWS,
  ...SOLUTION_ROWS,
];
