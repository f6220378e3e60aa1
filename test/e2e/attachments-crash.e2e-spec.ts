import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { download, formOf } from '../factories/attachment.js';
import { newcomer, PASSWORD } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { storedOf } from '../support/stored-files.js';

const TIMES = 20;
const AT_ONCE = 4;

let site: Installation;
beforeAll(async () => {
  site = await Installation.create();
});
afterAll(() => site.remove());

const CONTENT = randomBytes(700_000);

/** Somebody with a ticket to themselves, who sends files until the server is gone. */
class Sender {
  readonly acknowledged: AttachmentView[] = [];
  readonly refusals: number[] = [];

  constructor(
    readonly token: string,
    private readonly ticketId: number,
  ) {}

  async sendAll({ url }: Server): Promise<void> {
    for (;;) {
      const form = formOf([{ content: CONTENT }, { content: 'a small one', name: 'small.txt' }]);
      const headers = { authorization: `Bearer ${this.token}` };
      const path = `${url}/tickets/${this.ticketId}/attachments`;
      const answer = await fetch(path, { method: 'POST', headers, body: form }).catch(() => undefined);
      // Where the server ends before the body of the answer has come, nobody was told.
      const attached = await answer?.json().catch(() => undefined);
      if (attached === undefined) return;
      if (answer?.status === 201) this.acknowledged.push(...(attached as AttachmentView[]));
      else this.refusals.push(answer?.status ?? 0);
    }
  }
}

async function senders(server: Server): Promise<Sender[]> {
  const account = newcomer();
  const parameters = [
    'user',
    'create',
    '--username',
    account.username,
    '--nickname',
    'N',
    '--email',
    'n@example.com',
    '--manager',
  ];
  await site.wasil(parameters, { input: `${PASSWORD}\n` });
  const loggedIn = await server.send('POST', '/login', {
    body: { username: account.username, password: PASSWORD },
  });
  const { access: token, profile } = loggedIn.body as SessionView;
  const open = async () => {
    const ticket = { title: 'VPN', content: 'It drops.', assigned_to: profile.id };
    const opened = await server.send('POST', `/profiles/${profile.id}/tickets`, { token, body: ticket });
    return new Sender(token, (opened.body as { id: number }).id);
  };
  return Promise.all(Array.from({ length: AT_ONCE }, open));
}

function acknowledgedBy(all: readonly Sender[]): AttachmentView[] {
  return all.flatMap(({ acknowledged }) => acknowledged);
}

test(`a server that is killed ${TIMES} times while files come loses none that it acknowledged, and leaves none without a row`, async () => {
  const limits = { ATTACHMENTS_PER_TICKET_BYTES: '100000000000', ATTACHMENTS_PER_DAY_BYTES: '100000000000' };
  let server = await site.serve(limits);
  const all = await senders(server);
  for (let time = 0; time < TIMES; time++) {
    const sending = all.map((sender) => sender.sendAll(server));
    // Every other time while the first ones come, else while others follow them.
    const before = acknowledgedBy(all).length;
    if (time % 2 === 1) await comesTrue(() => Promise.resolve(acknowledgedBy(all).length > before), 30_000);
    await pause(randomInt(500));
    await server.stop('SIGKILL');
    await Promise.all(sending);
    const { named, found, uploading } = await storedOf(site);
    // A file that is on its way has a row that nobody sees.
    const whole = Object.fromEntries(Object.entries(found).filter(([key]) => !uploading.includes(key)));
    expect({ time, whole }).toEqual({ time, whole: named });
    server = await site.serve(limits);
  }
  expect(await site.wasil(['check'])).toMatchObject({ status: 0, stderr: '' });
  const acknowledged = acknowledgedBy(all);
  expect(acknowledged.length).toBeGreaterThan(TIMES);
  for (const { id, size } of acknowledged.slice(-40)) {
    const { status, bytes } = await download(server, { token: all[0]?.token ?? '' }, `/attachments/${id}`);
    expect({ status, size: bytes.length }).toEqual({ status: 200, size });
  }
}, 300_000);
