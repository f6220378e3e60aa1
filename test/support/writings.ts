import { PASSWORD, TEST_CLIENT } from '../factories/person.js';
import type { CallerRole, Cast } from './mass-assignment.js';
import { SOLUTION_WRITINGS } from './solution-writings.js';
import { SUGGESTION_WRITINGS } from './suggestion-writings.js';
import type { Writing } from './writing.js';
import {
  aDate,
  aHash,
  aNumber,
  aUuid,
  changed,
  openedSession,
  recorded,
  type Values,
} from './written-rows.js';

const NEW_PASSWORD = 'another lovely horse and battery';
const TEXTS = { title: 'Printer out', content: 'Ash and smoke.' };
const TEXT = { content: 'It is out now.' };
const WORDS_OF_TEXTS = { titleWords: ' printer out ', contentWords: ' ash and smoke ' };
const WORDS_OF_TEXT = { contentWords: ' it is out now ' };

/** What the caller may change of their ticket, which is assigned to them where they are a manager. */
function changesOf({ assignee, successor }: Cast, role: CallerRole) {
  const isManager = role === 'manager';
  return { ...TEXTS, is_resolved: isManager, assigned_to: isManager ? successor.id : assignee.id };
}

const ofTicket = ({ ticket }: Cast) => ({ id: ticket.id });
const ofMessage = ({ ticket, messageId }: Cast) => ({ id: ticket.id, message_id: messageId });

/** Sessions that are over; their rows are deleted by and by. */
const ended = (...ids: string[]) => ({
  changed: Object.fromEntries(ids.map((id) => [id, { expiresAt: new Date(0) }])),
});

/** Every operation that may be given a body, and all that it may do. */
export const WRITINGS: Record<string, Writing> = {
  'POST /signup': {
    allowed: ({ account }) => account,
    effect: ({ account: { username, email, nickname } }) => {
      const names = { username, usernameFolded: username, email };
      const user = { id: aNumber, ...names, password: aHash, createdAt: aDate, disabledAt: null };
      const profile = { id: aNumber, userId: aNumber, nickname, isManager: false, createdAt: aDate };
      return {
        users: { added: [user] },
        profiles: { added: [profile] },
        sessions: { added: [openedSession(aNumber)] },
        known_addresses: { added: [{ userId: aNumber, network: '127.0.0.1', seenAt: aDate }] },
      };
    },
  },
  'POST /login': {
    allowed: ({ caller }) => ({ username: caller.user.username, password: PASSWORD }),
    effect: ({ caller }) => ({
      sessions: { added: [openedSession(caller.user.id)] },
      known_addresses: { changed: { [`${caller.user.id} 127.0.0.1`]: { seenAt: aDate } } },
    }),
  },
  'POST /users/token/refresh': {
    allowed: ({ caller }) => ({ refresh: caller.refresh }),
    effect: ({ sessionId }) => ({ spent_refresh_tokens: { added: [{ id: aUuid, sessionId }] } }),
  },
  'POST /logout': { effect: ({ sessionId }) => ({ sessions: ended(sessionId) }) },
  'PUT /users/password': {
    allowed: () => ({ old_password: PASSWORD, new_password: NEW_PASSWORD }),
    effect: ({ caller, sessionId, otherSessionId }) => ({
      users: { changed: { [caller.user.id]: { password: aHash } } },
      sessions: {
        ...ended(sessionId, otherSessionId),
        added: [{ ...openedSession(caller.user.id), userAgent: TEST_CLIENT.userAgent }],
      },
    }),
  },
  'DELETE /users/sessions': {
    effect: ({ otherSessionId }) => ({ sessions: ended(otherSessionId) }),
  },
  'DELETE /users/sessions/{id}': {
    ids: ({ otherSessionId }) => ({ id: otherSessionId }),
    effect: ({ otherSessionId }) => ({ sessions: ended(otherSessionId) }),
  },
  'PUT /profiles/{id}': {
    ids: ({ caller }) => ({ id: caller.id }),
    allowed: () => ({ nickname: 'Amira' }),
    effect: ({ caller }) => ({ profiles: { changed: { [caller.id]: { nickname: 'Amira' } } } }),
  },
  'POST /profiles/{id}/tickets': {
    ids: ({ caller }) => ({ id: caller.id }),
    allowed: ({ caller, assignee }) => ({ ...TEXTS, assigned_to: assignee.id, created_by: caller.id }),
    effect: (cast) => {
      const ticket = {
        id: aNumber,
        createdById: cast.caller.id,
        assignedToId: cast.assignee.id,
        ...TEXTS,
        ...WORDS_OF_TEXTS,
        isDeleted: false,
        isResolved: false,
        createdAt: aDate,
        updatedAt: aDate,
        aiResponse: '',
        aiUpdatedAt: null,
      };
      return {
        tickets: { added: [ticket] },
        events: { added: [recorded(cast, 'ticket.created', { ticketId: aNumber })] },
      };
    },
  },
  'PUT /tickets/{id}': {
    ids: ofTicket,
    allowed: changesOf,
    effect: (cast, role) => {
      const { ticket } = cast;
      const { title, content, is_resolved, assigned_to } = changesOf(cast, role);
      const records = [
        changed(cast, 'ticket.changed', { title: [ticket.title, title] }),
        changed(cast, 'ticket.changed', { content: [ticket.content, content] }),
      ];
      const more = [
        changed(cast, 'ticket.closed', { is_resolved: [false, is_resolved] }),
        changed(cast, 'ticket.assigned', { assigned_to: [ticket.assigned_to, assigned_to] }),
      ];
      const texts = { ...TEXTS, ...WORDS_OF_TEXTS, updatedAt: aDate };
      const columns = { isResolved: is_resolved, assignedToId: assigned_to };
      const isManager = role === 'manager';
      return {
        tickets: { changed: { [ticket.id]: { ...texts, ...(isManager && columns) } } },
        events: { added: [...records, ...(isManager ? more : [])] },
      };
    },
  },
  'DELETE /tickets/{id}': {
    ids: ofTicket,
    effect: (cast) => {
      const { title, created_by, assigned_to } = cast.ticket;
      const gone: Record<string, Values> = {
        title: [title, null],
        created_by: [created_by, null],
        assigned_to: [assigned_to, null],
      };
      return {
        tickets: { removed: [String(cast.ticket.id)] },
        attachments: { removed: [String(cast.attachmentId)] },
        messages: { removed: [String(cast.messageId)] },
        solutions: { changed: { [cast.solutionId]: { ticketId: null } } },
        suggestions: { removed: [String(cast.suggestionId)] },
        suggestion_sources: { removed: [`${cast.suggestionId} ${cast.solutionId}`] },
        suggestion_feedback: { removed: [`${cast.suggestionId} ${cast.caller.id}`] },
        events: { added: [changed(cast, 'ticket.deleted', gone)] },
      };
    },
  },
  'POST /tickets/{id}/messages': {
    ids: ofTicket,
    allowed: ({ caller, ticket }) => ({ ...TEXT, ticket: ticket.id, profile: caller.id }),
    effect: (cast) => {
      const ids = { id: aNumber, ticketId: cast.ticket.id, profileId: cast.caller.id };
      return {
        messages: { added: [{ ...ids, ...TEXT, ...WORDS_OF_TEXT, createdAt: aDate, updatedAt: aDate }] },
        events: { added: [recorded(cast, 'message.created', { messageId: aNumber })] },
      };
    },
  },
  'PUT /tickets/{id}/messages/{message_id}': {
    ids: ofMessage,
    allowed: () => TEXT,
    effect: (cast) => {
      const { messageId } = cast;
      const content: Values = ['Any news?', TEXT.content];
      return {
        messages: { changed: { [messageId]: { ...TEXT, ...WORDS_OF_TEXT, updatedAt: aDate } } },
        events: { added: [changed(cast, 'message.changed', { content }, { messageId })] },
      };
    },
  },
  'DELETE /tickets/{id}/messages/{message_id}': {
    ids: ofMessage,
    effect: (cast) => ({
      messages: { removed: [String(cast.messageId)] },
      events: { added: [recorded(cast, 'message.deleted', { messageId: cast.messageId })] },
    }),
  },
  'DELETE /attachments/{id}': {
    ids: ({ attachmentId }) => ({ id: attachmentId }),
    effect: (cast) => ({
      attachments: { removed: [String(cast.attachmentId)] },
      events: { added: [recorded(cast, 'attachment.deleted', { attachmentId: cast.attachmentId })] },
    }),
  },
  ...SUGGESTION_WRITINGS,
  ...SOLUTION_WRITINGS,
};
