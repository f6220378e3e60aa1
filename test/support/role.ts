import { ProfilesService } from '../../src/profiles/profiles.service.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import type { Person } from '../factories/person.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { comesTrue } from './polling.js';

/** Makes a manager who has somebody else's tickets an employee, and waits until their session knows it. */
export async function demote(app: TestApp, { id, token, user }: Person): Promise<void> {
  await app.nest.get(ProfilesService).demoteWithoutHandOver(user.username);
  const isEmployee = async () => {
    const list = (await app.send('GET', `/profiles/${id}/tickets`, { token })) as Answer<TicketView[]>;
    // An employee's list leaves out the tickets that are only assigned to them.
    return list.body.every(({ created_by }) => created_by === id);
  };
  if (!(await comesTrue(isEmployee))) throw new Error(`${user.username} is still a manager`);
}
