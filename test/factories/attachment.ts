import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import type { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import type { Person } from './person.js';

/** A file as a client sends it. */
export interface SentFile {
  name?: string;
  content?: Buffer | string;
}

/** A PNG of one red pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

/** A form with files, and the message that they are tied to. */
export function formOf(files: readonly SentFile[], message?: number | string): FormData {
  const form = new FormData();
  if (message !== undefined) form.append('message', String(message));
  for (const { name = 'screenshot.png', content = PNG } of files)
    form.append('file', new Blob([content]), name);
  return form;
}

/** Asks to attach files to a ticket, one with a picture where none are given. */
export function tryToAttach(
  app: Pick<TestApp, 'send'>,
  { token }: Pick<Person, 'token'>,
  ticketId: number,
  files: readonly SentFile[] = [{}],
  message?: number | string,
): Promise<Answer> {
  return app.send('POST', `/tickets/${ticketId}/attachments`, { token, body: formOf(files, message) });
}

/** Attaches files to a ticket. */
export async function attach(
  app: Pick<TestApp, 'send'>,
  person: Pick<Person, 'token'>,
  ticketId: number,
  files?: readonly SentFile[],
  message?: number,
): Promise<AttachmentView[]> {
  const answer = await tryToAttach(app, person, ticketId, files, message);
  if (answer.status !== 201) throw new Error(`not attached: ${JSON.stringify(answer.body)}`);
  return answer.body as AttachmentView[];
}

/** The bytes of an attachment's file, or of a part of it, and the answer that they came in. */
export async function download(
  app: Pick<TestApp, 'url'>,
  { token }: Pick<Person, 'token'>,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${app.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}
