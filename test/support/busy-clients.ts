import { randomUUID } from 'node:crypto';
import type { SessionView } from '../../src/auth/session.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { newcomer, PASSWORD } from '../factories/person.js';
import type { Server } from './installation.js';
import { rows } from './rows.js';
import { WireClient, type WireAnswer } from './wire.js';

/** Where a text that a client makes up stands once it is written. */
type Place = 'message' | 'ticket' | 'change' | 'user';

/** Something that was to be written, which no other request says, and the status that its request was answered with. */
interface Write {
  place: Place;
  text: string;
  status: number | undefined;
}

const QUERIES: Record<Place, string> = {
  message: 'SELECT content AS text FROM messages',
  ticket: 'SELECT content AS text FROM tickets',
  change: "SELECT changes AS text FROM events WHERE kind = 'ticket.changed'",
  user: 'SELECT username AS text FROM users',
};

/** Clients that write, read, sign up and end sessions at once, each over a connection of its own, until they are told to stop. */
export class BusyClients {
  readonly faults: string[] = [];
  readonly statuses = new Map<string, number>();
  private readonly writes: Write[] = [];
  private readonly clients: Promise<void>[] = [];
  private isOver = false;

  constructor(private readonly server: Server) {}

  /** Starts as many clients as there are sessions. */
  start(sessions: readonly SessionView[], managerId: number): void {
    this.clients.push(...sessions.map((session, index) => this.run(session, managerId, index)));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.clients);
  }

  /** What the database holds and no answer says, or an answer says and the database does not hold once. */
  async untrue(databaseUrl: string): Promise<string[]> {
    const found: string[] = [];
    for (const place of Object.keys(QUERIES) as Place[]) {
      const texts = (await rows(databaseUrl, QUERIES[place])).map(({ text }) => String(text));
      const all = texts.join('\n');
      for (const { text, status } of this.writes.filter((write) => write.place === place)) {
        const times = all.split(text).length - 1;
        const isTrue = status === undefined || times === (status < 300 ? 1 : 0);
        if (!isTrue) found.push(`${place} ${text}: answered ${status}, there ${times} times`);
      }
    }
    return found;
  }

  private async run(session: SessionView, managerId: number, index: number): Promise<void> {
    const client = new WireClient(this.server.url);
    const person = new BusyClient(session, managerId, (method, path, body, write) =>
      this.request(client, session.access, { method, path, body, write }),
    );
    while (!this.isOver) await (index % 4 === 3 ? person.comeAndGo() : person.work());
    client.close();
    this.faults.push(...client.faults);
  }

  private async request(
    client: WireClient,
    token: string,
    {
      method,
      path,
      body,
      write,
    }: { method: string; path: string; body?: unknown; write?: Omit<Write, 'status'> | undefined },
  ): Promise<WireAnswer | undefined> {
    const answer = await client.send(method, path, { token, body });
    const operation = `${method} ${path.replaceAll(/\d+/g, '{id}')} ${answer?.status ?? 'cut'}`;
    this.statuses.set(operation, (this.statuses.get(operation) ?? 0) + 1);
    if (write) this.writes.push({ ...write, status: answer?.status });
    if (answer) this.judge(operation, answer);
    return answer;
  }

  /** Whether the body is what the status says. */
  private judge(operation: string, { status, headers, text }: WireAnswer): void {
    const isProblem = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    const body = parsed(text) as { status?: number } | undefined;
    const isWhole = status === 204 ? text === '' : body !== undefined && status < 300;
    const isFit = isProblem ? body?.status === status && status >= 400 : isWhole;
    if (!isFit || ![200, 201, 204, 503].includes(status))
      this.faults.push(`${operation}: ${text.slice(0, 200)}`);
  }
}

type Send = (
  method: string,
  path: string,
  body?: unknown,
  write?: Omit<Write, 'status'>,
) => Promise<WireAnswer | undefined>;

/** Somebody who does one thing after the other. */
class BusyClient {
  private ticketId: number | undefined;

  constructor(
    private readonly session: SessionView,
    private readonly managerId: number,
    private readonly send: Send,
  ) {}

  /** Opens a ticket, writes under it, changes it and reads. */
  async work(): Promise<void> {
    const own = `/profiles/${this.session.profile.id}/tickets`;
    const content = `opened ${randomUUID()}`;
    const body = { title: 'On fire', content, assigned_to: this.managerId };
    const opened = await this.send('POST', own, body, { place: 'ticket', text: content });
    if (opened?.status === 201) this.ticketId = (parsed(opened.text) as TicketView).id;
    if (this.ticketId === undefined) return;
    const ticket = `/tickets/${this.ticketId}`;
    for (let turn = 0; turn < 5; turn++) {
      const [said, title] = [`said ${randomUUID()}`, `Changed ${randomUUID()}`];
      await this.send('POST', `${ticket}/messages`, { content: said }, { place: 'message', text: said });
      await this.send('PUT', ticket, { title }, { place: 'change', text: `"new":"${title}"` });
      await this.send('GET', `${own}?limit=5`);
    }
  }

  /** Signs in once more, ends that session, and brings a newcomer. */
  async comeAndGo(): Promise<void> {
    const { username } = this.session.user;
    await this.send('POST', '/login', { username, password: PASSWORD });
    await this.send('DELETE', '/users/sessions');
    const account = newcomer();
    await this.send('POST', '/signup', account, { place: 'user', text: account.username });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
