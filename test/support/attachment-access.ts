import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { formOf } from '../factories/attachment.js';
import { manager } from '../factories/person.js';
import type { Scene } from '../factories/scene.js';
import { say } from '../factories/ticket.js';
import { again, known, meanwhile, row, type Row, type Statuses } from './access-row.js';
import type { TestApp } from './app.js';
import { NOBODYS_ID } from './operations.js';

const ITS_TWO: Statuses = [401, 200, 200, 404, 404];
const ADDED: Statuses = [401, 201, 201, 404, 404];
const ITS_CREATOR: Statuses = [401, 200, 403, 404, 404];
const ITS_CREATOR_TOO_LATE: Statuses = [401, 409, 403, 404, 404];
const KNOWN_TO_ITS_TWO: Statuses = [401, 304, 304, 404, 404];
const TOO_EARLY: Statuses = [401, 409, 409, 404, 404];
const NOBODY: Statuses = [401, 404, 404, 404, 404];

const LIST = 'GET /tickets/{id}/attachments';
const UPLOAD = 'POST /tickets/{id}/attachments';
const DOWNLOAD = 'GET /attachments/{id}';
const THUMBNAIL = 'GET /attachments/{id}/thumbnail';
const DELETION = 'DELETE /attachments/{id}';

const tiedTo = (message: number) => ({ body: formOf([{}], message) });

/** Ties the file to a message of the assignee's. */
async function toTheirs({ assignee, ticket }: Scene, app: TestApp) {
  return tiedTo((await say(app, assignee, ticket.id)).id);
}

/** After the ticket was handed to somebody else, so that its assignee sees it no more. */
async function handedOn({ ticket }: Scene, app: TestApp) {
  const { id: assignedToId } = await manager(app);
  await app.nest.get(DataSource).manager.update(Ticket, { id: ticket.id }, { assignedToId });
  return {};
}

async function quarantined({ attachment }: Scene, app: TestApp) {
  const { id = 0 } = attachment ?? {};
  await app.nest.get(DataSource).manager.update(Attachment, { id }, { state: 'quarantined' });
  return {};
}

const part = (range: string) => () => ({ headers: { range: `bytes=${range}` } });

const ofNobody = () => ({ id: NOBODYS_ID });

/** Who is answered what about attachments: the one that there is, is the creator's. */
export const ATTACHMENT_ROWS: Row[] = [
  row(LIST, '', ITS_TWO, { attached: true }),
  row(LIST, 'closed', ITS_TWO, { attached: true, closed: true }),
  row(LIST, 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row(LIST, "nobody's", NOBODY, { call: ofNobody }),
  row(UPLOAD, '', ADDED),
  row(UPLOAD, 'closed', TOO_EARLY, { closed: true }),
  row(UPLOAD, "to the creator's message", [401, 201, 403, 404, 404], {
    call: ({ message }) => tiedTo(message.id),
  }),
  row(UPLOAD, "to the assignee's message", [401, 403, 201, 404, 404], { call: toTheirs }),
  row(UPLOAD, "to nobody's message", NOBODY, { call: () => tiedTo(NOBODYS_ID) }),
  row(UPLOAD, 'with the key of another', [401, 422, 201, 404, 404], {
    call: async (scene, app) => ({
      ...(await again(UPLOAD)(scene, app)),
      body: formOf([{ content: 'Another' }]),
    }),
  }),
  row(UPLOAD, 'while the same is under way', [401, 409, 201, 404, 404], { call: meanwhile(UPLOAD) }),
  ...[DOWNLOAD, THUMBNAIL].flatMap((operation) => [
    row(operation, '', ITS_TWO, { attached: true }),
    row(operation, 'closed', ITS_TWO, { attached: true, closed: true }),
    row(operation, 'known already', KNOWN_TO_ITS_TWO, { attached: true, call: known }),
    row(operation, 'of a ticket that was handed on', [401, 200, 404, 404, 404], {
      attached: true,
      call: handedOn,
    }),
    row(operation, 'a part of it', [401, 206, 206, 404, 404], { attached: true, call: part('0-9') }),
    row(operation, 'a part beyond its end', [401, 416, 416, 404, 404], {
      attached: true,
      call: part('9999999-'),
    }),
    row(operation, 'not scanned yet', TOO_EARLY, { attached: true, call: quarantined }),
    row(operation, "nobody's", NOBODY, { call: ofNobody }),
  ]),
  row(DELETION, '', ITS_CREATOR, { attached: true }),
  row(DELETION, "the assignee's", [401, 403, 200, 404, 404], { attached: true, author: 'assignee' }),
  row(DELETION, 'closed', ITS_CREATOR_TOO_LATE, { attached: true, closed: true }),
  row(DELETION, 'of a ticket that was handed on', [401, 200, 404, 404, 404], {
    attached: true,
    call: handedOn,
  }),
  row(DELETION, "nobody's", NOBODY, { call: ofNobody }),
];
