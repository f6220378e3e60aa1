import { DataSource } from 'typeorm';
import { scene, type Scene } from '../factories/scene.js';
import type { TestApp } from './app.js';
import type { Part } from './hostile-sizes.js';
import { comesTrue } from './polling.js';
import type { Server } from './installation.js';
import { callOf } from './operations.js';
import { timeOnProcessor } from './processor.js';
import { RawClient, type RawAnswer, type RawRequest } from './raw-request.js';

/** What a request cost the server's threads, but for those that hash passwords. */
export interface Cost {
  ms: number;
  /** How large the answer was. */
  bytes: number;
  text: string;
  /** The request and its answer, for people. */
  what: string;
}

/** What takes something away that others need: a session, a password or a ticket. */
const TAKES_AWAY = /^(POST|PUT|DELETE) \/(users|logout)|^DELETE \/tickets/;

/** What has a password hashed, on other threads. */
const HASHES = /^(GET|POST) \/(login|signup)|^PUT \/users\/password/;

/** Measures what requests cost a server that has nothing else to do. */
export class Gauge {
  private readonly client: RawClient;

  /** Whom and what a request takes something away from; made anew for each. */
  private spare: Scene | undefined;

  /** @param cast the people, the ticket and the message of all other requests. */
  constructor(
    private readonly app: TestApp,
    private readonly server: Server,
    private readonly cast: Scene,
  ) {
    this.client = new RawClient(server.url, 60_000);
  }

  close(): void {
    this.client.close();
  }

  /** The least that a request costs in several tries: what it costs itself, without what else may come in between. */
  least(operation: string, part?: Part, text = '', cast?: Scene, tries = 3): Promise<Cost> {
    return leastOf(tries, () => this.once(operation, part, text, cast));
  }

  /** The same of a request that takes away what `prepare` has made for it. */
  leastAnew(operation: string, prepare: () => Promise<Scene>): Promise<Cost> {
    return leastOf(3, async () => this.once(operation, undefined, '', await prepare()));
  }

  /** Makes the usual request to an operation, with a text in one part of it, or as its body where no part is named. */
  async once(operation: string, part?: Part, text = '', given?: Scene): Promise<Cost> {
    const takesAway = TAKES_AWAY.test(operation);
    if (takesAway && !given) this.spare ??= await scene(this.app, 'creator');
    const cast = given ?? (takesAway ? this.spare : undefined) ?? this.cast;
    // As time would: otherwise guesses would soon be refused before they are looked at.
    await this.write('DELETE FROM log_in_failures');
    const request = requestTo(operation, cast, part, text);
    const pid = this.server.pid ?? 0;
    const threads = HASHES.test(operation) ? 'main' : 'all';
    const before = await timeOnProcessor(pid, threads);
    const answer = await this.client.send(request).catch((error: unknown): RawAnswer => {
      // The server may close the connection before it has read all of a body that is too large.
      if (error instanceof Error && /EPIPE|ECONNRESET/.test(error.message))
        return { status: 0, headers: {}, text: '' };
      throw error;
    });
    const ms = (await timeOnProcessor(pid, threads)) - before;
    if (answer.status >= 500) throw new Error(`${operation} was answered ${answer.status}`);
    if (answer.status >= 200 && answer.status < 300) this.spare = undefined;
    if (operation === 'POST /tickets/{id}/messages') await this.unsay();
    const shown = JSON.stringify(Array.from(text).slice(0, 12).join(''));
    const sent = part
      ? `, ${part.place} ${part.name} of ${Array.from(text).length} characters ${shown}…`
      : '';
    return { ms, bytes: Buffer.byteLength(answer.text), text, what: `${operation}${sent}: ${answer.status}` };
  }

  /** Takes new messages away again, so that no answer is larger for those before it. */
  private async unsay(): Promise<void> {
    const { ticket, message } = this.cast;
    await this.write(
      `DELETE FROM messages WHERE ticket_id = ${ticket.id} AND created_at > '${message.created_at}'`,
    );
  }

  /** Writes past the API, once SQLite's file is not being written by the server. */
  private async write(statement: string): Promise<void> {
    const hasWritten = () =>
      this.app.nest
        .get(DataSource)
        .query(statement)
        .then(
          () => true,
          (error: unknown) => {
            if (!String(error).includes('database is locked')) throw error;
            return false;
          },
        );
    if (!(await comesTrue(hasWritten))) throw new Error('the database is locked');
  }
}

async function leastOf(tries: number, measure: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let count = 0; count < tries; count++) costs.push(await measure());
  const [least] = costs.toSorted((one, other) => one.ms - other.ms);
  if (!least) throw new Error('nothing was measured');
  return least;
}

function requestTo(operation: string, cast: Scene, part: Part | undefined, text: string): RawRequest {
  const [method = '', pattern = ''] = operation.split(' ');
  const call = callOf(operation, cast);
  const { place, name = '' } = part ?? {};
  const headers: Record<string, string> = {
    authorization: `Bearer ${cast.caller?.token ?? ''}`,
    ...call.headers,
  };
  if (place === 'header') headers[name.toLowerCase()] = inHeader(text);
  let path = pattern;
  for (const id of ['id', 'message_id'] as const)
    path = path.replace(`{${id}}`, place === 'path' && name === id ? inUrl(text) : String(call[id]));
  const query = place === 'query' ? `?${name}=${inUrl(text)}` : (call.query ?? '');
  const body = place === 'body' ? { ...(call.body as object), [name]: text } : call.body;
  return {
    method,
    path: path + query,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : !part && text !== '' ? text : JSON.stringify(body),
  };
}

/** A text as the value of a header, which has bytes: those that it can't have are left out. */
function inHeader(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, 'a')
    .slice(0, 8000);
}

function inUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).slice(0, 12_000).replace(/%.?$/, '');
}
