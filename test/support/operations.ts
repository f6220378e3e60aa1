import { formOf } from '../factories/attachment.js';
import { newcomer, PASSWORD, type Person } from '../factories/person.js';
import type { Scene, SceneOptions } from '../factories/scene.js';
import type { TestApp } from './app.js';
import { basic } from './basic.js';
import type { Answer } from './client.js';
import { sessionId } from './own-sessions.js';

/** What a request to an operation says beyond its method and the pattern of its path. */
export interface Call {
  id?: number | string;
  message_id?: number | string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** An id that nothing has: the largest that there may be. */
export const NOBODYS_ID = 2_147_483_647;

const nothing = () => ({});
const ofCreator = ({ creator }: Scene) => ({ id: creator.id });
const ofTicket = ({ ticket }: Scene) => ({ id: ticket.id });
const ofSolution = ({ solution }: Scene) => ({ id: solution.id });
const ofAttachment = ({ attachment }: Scene) => ({ id: attachment?.id ?? NOBODYS_ID });
const ofMessage = ({ ticket, message }: Scene) => ({ id: ticket.id, message_id: message.id });

/** Who a request speaks of itself as: the caller, or where nobody has signed in the ticket's creator. */
export const speaker = ({ caller, creator }: Scene) => caller ?? creator;

/** Of each operation of the contract, a request that does what it is for, where the caller may. */
export const OPERATIONS: Record<string, (scene: Scene) => Call> = {
  'GET /health/live': nothing,
  'GET /health/ready': nothing,
  'POST /signup': () => ({ body: newcomer() }),
  'POST /login': (scene) => ({ body: credentials(speaker(scene)) }),
  'GET /login': (scene) => ({ headers: basic(credentials(speaker(scene))) }),
  'GET /users/token/refresh': nothing,
  'POST /users/token/refresh': (scene) => ({ body: { refresh: speaker(scene).refresh } }),
  'POST /logout': nothing,
  'PUT /users/password': () => ({
    body: { old_password: PASSWORD, new_password: 'four words nobody guesses' },
  }),
  'GET /users/sessions': nothing,
  'DELETE /users/sessions': nothing,
  'DELETE /users/sessions/{id}': (scene) => ({ id: sessionId(speaker(scene)) }),
  'GET /users/managers': nothing,
  'GET /profiles/{id}': ofCreator,
  'PUT /profiles/{id}': (scene) => ({ ...ofCreator(scene), body: { nickname: 'Somebody else' } }),
  'GET /profiles/{id}/tickets': ofCreator,
  'POST /profiles/{id}/tickets': (scene) => ({
    ...ofCreator(scene),
    body: { title: 'No sound', content: 'Since noon.', assigned_to: scene.assignee.id },
  }),
  'GET /tickets/{id}': ofTicket,
  'PUT /tickets/{id}': (scene) => ({ ...ofTicket(scene), body: { title: 'Printer still on fire' } }),
  'DELETE /tickets/{id}': ofTicket,
  'GET /tickets/{id}/history': ofTicket,
  'GET /tickets/{id}/messages': ofTicket,
  'POST /tickets/{id}/messages': (scene) => ({ ...ofTicket(scene), body: { content: 'It is out now.' } }),
  'GET /tickets/{id}/messages/{message_id}': ofMessage,
  'PUT /tickets/{id}/messages/{message_id}': (scene) => ({
    ...ofMessage(scene),
    body: { content: 'Any news at all?' },
  }),
  'DELETE /tickets/{id}/messages/{message_id}': ofMessage,
  'GET /tickets/{id}/attachments': ofTicket,
  'POST /tickets/{id}/attachments': (scene) => ({ ...ofTicket(scene), body: formOf([{}]) }),
  'GET /attachments/{id}': ofAttachment,
  'GET /attachments/{id}/thumbnail': ofAttachment,
  'DELETE /attachments/{id}': ofAttachment,
  'GET /tickets/{id}/ai-response': ofTicket,
  'POST /tickets/{id}/ai-response': ofTicket,
  'GET /tickets/{id}/suggestions': ofTicket,
  'POST /tickets/{id}/suggestions/feedback': (scene) => ({ ...ofTicket(scene), body: { helpful: true } }),
  'GET /tickets/{id}/solution-draft': ofTicket,
  'GET /solutions': nothing,
  'POST /solutions': () => ({ body: { title: 'Printer smokes', content: '1. Pull the plug.\n2. Wait.' } }),
  'GET /solutions/{id}': ofSolution,
  'PUT /solutions/{id}': (scene) => ({ ...ofSolution(scene), body: { title: 'Printer smokes, still' } }),
  'GET /solutions/{id}/versions': ofSolution,
};

/** What an operation finds in its scene where it does what it is for. */
export const NEEDS: Record<string, SceneOptions> = {
  'GET /tickets/{id}/attachments': { attached: true },
  'GET /attachments/{id}': { attached: true },
  'GET /attachments/{id}/thumbnail': { attached: true },
  'DELETE /attachments/{id}': { attached: true },
  'GET /tickets/{id}/ai-response': { fitting: true },
  'POST /tickets/{id}/ai-response': { fitting: true },
  'GET /tickets/{id}/suggestions': { fitting: true },
  'POST /tickets/{id}/suggestions/feedback': { proposed: true },
  'GET /tickets/{id}/solution-draft': { closed: true },
};

export function credentials({ user }: Person) {
  return { username: user.username, password: PASSWORD };
}

/** The request that `OPERATIONS` has for an operation, with some of it said otherwise. */
export function callOf(operation: string, scene: Scene, otherwise: Call = {}): Call {
  const usual = OPERATIONS[operation];
  if (!usual) throw new Error(`there is no request for ${operation}`);
  return { ...usual(scene), ...otherwise };
}

/** Makes a request to an operation; `spelling` turns its path into another that must mean the same. */
export function perform(
  app: TestApp,
  operation: string,
  caller: Person | undefined,
  { id, message_id, query = '', body, headers }: Call,
  spelling = (path: string) => path,
): Promise<Answer> {
  const [method = '', pattern = ''] = operation.split(' ');
  const path = pattern.replace('{id}', String(id)).replace('{message_id}', String(message_id));
  return app.send(method, spelling(path) + query, {
    token: caller?.token,
    body,
    ...(headers && { headers }),
  });
}
