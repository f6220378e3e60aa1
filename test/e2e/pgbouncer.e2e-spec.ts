import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { HAS_PGBOUNCER, poolerFor, type Pooler } from '../support/pgbouncer.js';

if (DATABASE === 'postgres' && !HAS_PGBOUNCER)
  console.warn('Skipped without PgBouncer: apt-get install pgbouncer');
const describeWithPooler = DATABASE === 'postgres' && HAS_PGBOUNCER ? describe : describe.skip;

const PEOPLE = 10;

describeWithPooler('behind PgBouncer in transaction mode', () => {
  let site: Installation;
  let pooler: Pooler;
  beforeEach(async () => {
    site = await Installation.create();
    pooler = await poolerFor(site.databaseUrl);
  });
  afterEach(async () => {
    await site.remove();
    await pooler.close();
  });

  const serve = () => site.serve({ DATABASE_URL: pooler.url, DATABASE_PREPARE: 'off' });

  /** Signs somebody up, opens a ticket and writes under it, each at another server; gives what was said. */
  async function visit(servers: Server[], turn: number, managerId: number): Promise<string> {
    const at = (step: number) => servers[(turn + step) % servers.length] as Server;
    const signedUp = await at(0).send('POST', '/signup', { body: newcomer() });
    expect(signedUp.status).toBe(201);
    const { access: token, profile } = signedUp.body as SessionView;
    const body = { title: 'Printer', content: 'It smokes.', assigned_to: managerId };
    const opened = await at(1).send('POST', `/profiles/${profile.id}/tickets`, { token, body });
    expect(opened.status).toBe(201);
    const path = `/tickets/${(opened.body as TicketView).id}/messages`;
    const content = `said in turn ${turn}`;
    expect((await at(2).send('POST', path, { token, body: { content } })).status).toBe(201);
    const read = await at(3).send('GET', path, { token });
    return (read.body as { content: string }[]).map((message) => message.content).join();
  }

  test('servers start one after the other and at once, and serve many people at a time', async () => {
    const first = await serve();
    const servers = [first, ...(await Promise.all([serve(), serve()]))];
    const environment = { DATABASE_URL: pooler.url, DATABASE_PREPARE: 'off' };
    const { username, nickname, email, password } = newcomer();
    const members = ['--username', username, '--nickname', nickname, '--email', email, '--manager'];
    const created = await site.wasil(['user', 'create', ...members], { environment, input: `${password}\n` });
    expect(created).toMatchObject({ status: 0, stderr: '' });
    const [boss] = (await first.send('GET', '/users/managers')).body as { id: number }[];

    const said = await Promise.all(
      Array.from({ length: PEOPLE }, (_, turn) => visit(servers, turn, boss?.id ?? 0)),
    );

    expect(said).toEqual(Array.from({ length: PEOPLE }, (_, turn) => `said in turn ${turn}`));
    for (const server of servers) expect((await server.stop()).status).toBe(0);
    // Four processes start for it.
  }, 120_000);
});
