import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionView } from '../../src/auth/session.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { RawClient } from './raw-request.js';

/** Somebody who reads and posts, one request after the other, and to whom everything but the right answer is a fault. */
export class SteadyClient {
  readonly faults: string[] = [];
  /** What they have posted, each text once. */
  readonly said: string[] = [];
  private readonly client: RawClient;

  constructor(
    url: string,
    private readonly session: SessionView,
    private readonly managerId: number,
  ) {
    this.client = new RawClient(url);
  }

  async work(isOver: () => boolean): Promise<void> {
    const own = `/profiles/${this.session.profile.id}/tickets`;
    const ticket = { title: 'Printer', content: 'It smokes.', assigned_to: this.managerId };
    const { id } = (await this.ask('POST', own, 201, ticket)) as TicketView;
    while (!isOver()) {
      const content = `said ${randomUUID()}`;
      this.said.push(content);
      await this.ask('POST', `/tickets/${id}/messages`, 201, { content });
      await this.ask('GET', `/tickets/${id}`, 200);
      const found = (await this.ask('GET', `${own}?limit=1`, 200)) as TicketView[] | undefined;
      if (found && found[0]?.id !== id) this.faults.push(`another's tickets: ${JSON.stringify(found)}`);
    }
    this.client.close();
  }

  private async ask(method: string, path: string, expected: number, content?: object): Promise<unknown> {
    const headers = {
      authorization: `Bearer ${this.session.access}`,
      ...(content && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const body = content && JSON.stringify(content);
    try {
      const request = { method, path, headers, body };
      let { status, text } = await this.client.send(request);
      if (status === 409) {
        // For an instant the database may still be at work for a process that was killed.
        await sleep(1000);
        ({ status, text } = await this.client.send(request));
      }
      if (status === expected) return JSON.parse(text);
      this.faults.push(`${method} ${path}: ${status} ${text}`);
    } catch (error) {
      this.faults.push(`${method} ${path}: ${String(error)}`);
    }
    return undefined;
  }
}
