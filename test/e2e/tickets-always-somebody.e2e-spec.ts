import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { Problem } from '../../src/http/problem.js';
import { DemotionService } from '../../src/tickets/demotion.service.js';
import { manager, type Person } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A ticket with everybody who may come to act on it. */
class Case {
  private constructor(
    private readonly id: number,
    private readonly creator: Person,
    private readonly managers: Person[],
  ) {}

  static async open(): Promise<Case> {
    const { creator, assignee, ticket } = await desk(app);
    return new Case(ticket.id, creator, [assignee, await manager(app), await manager(app)]);
  }

  readonly steps = {
    close: () => this.change({ is_resolved: true }),
    reopen: () => this.change({ is_resolved: false }),
    'hand over': async () => this.change({ assigned_to: (await this.anotherManager()).id }),
    demote: async () => {
      const { assigned_to } = await this.ticket();
      const [assignee] = this.managers.filter(({ id }) => id === assigned_to);
      const { username = '' } = assignee?.user ?? {};
      const demotion = app.nest.get(DemotionService);
      await demotion.demote(username).catch(async (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        await demotion.demote(username, { successor: (await this.anotherManager()).user.username });
      });
    },
  };

  /** Who of all who may see the ticket can close it where it is open, and reopen it where it is closed. */
  async whoCanAct(): Promise<number[]> {
    const able: number[] = [];
    for (const { id, token } of [this.creator, ...this.managers]) {
      const { is_resolved } = await this.ticket();
      if ((await this.put(token, { is_resolved: !is_resolved })) !== 200) continue;
      able.push(id);
      expect(await this.put(token, { is_resolved })).toBe(200);
    }
    return able;
  }

  /** A change by the first who may make it. */
  private async change(members: Partial<TicketView>): Promise<void> {
    for (const { token } of [...this.managers, this.creator]) {
      if ((await this.put(token, members)) === 200) return;
    }
    throw new Error(`nobody may change ${JSON.stringify(members)}`);
  }

  private async anotherManager(): Promise<Person> {
    const { assigned_to } = await this.ticket();
    const { body } = (await app.send('GET', '/users/managers')) as Answer<{ id: number }[]>;
    const ids = body.map(({ id }) => id).filter((id) => id !== assigned_to);
    return this.managers.find(({ id }) => ids.includes(id)) as Person;
  }

  private async ticket(): Promise<TicketView> {
    return (await app.send('GET', `/tickets/${this.id}`, { token: this.creator.token })).body as TicketView;
  }

  private async put(token: string, body: object): Promise<number> {
    return (await app.send('PUT', `/tickets/${this.id}`, { token, body })).status;
  }
}

type Step = keyof Case['steps'];
const STEPS: Step[] = ['close', 'reopen', 'hand over', 'demote'];

function ordersOf(steps: readonly Step[]): Step[][] {
  if (steps.length === 0) return [[]];
  return steps.flatMap((first) =>
    ordersOf(steps.filter((step) => step !== first)).map((rest) => [first, ...rest]),
  );
}

test.each(ordersOf(STEPS).map((order) => [order.join(', '), order] as const))(
  'a ticket always has one person who can close or reopen it: %s',
  async (_, order) => {
    const one = await Case.open();
    for (const step of order) {
      await one.steps[step]();
      expect(await one.whoCanAct()).toHaveLength(1);
    }
  },
);
