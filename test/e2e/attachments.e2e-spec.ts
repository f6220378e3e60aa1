import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { attach, download, PNG } from '../factories/attachment.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { historyOf } from '../support/history.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('an attachment', () => {
  test('comes back as it was sent, and says what it is', async () => {
    const { creator, ticket } = await desk(app);
    const [attached] = await attach(app, creator, ticket.id, [{ name: 'VPN error.png' }]);
    expect(attached).toEqual({
      id: expect.any(Number),
      ticket: ticket.id,
      message: null,
      profile: creator.id,
      name: 'VPN error.png',
      size: PNG.length,
      type: 'image/png',
      sha256: createHash('sha256').update(PNG).digest('hex'),
      state: 'ready',
      created_at: expect.stringMatching(/Z$/),
    });
    const { status, bytes, headers } = await download(app, creator, `/attachments/${attached?.id}`);
    expect({ status, bytes }).toEqual({ status: 200, bytes: PNG });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="VPN error.png"',
      'content-length': String(PNG.length),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  test('of several that come in one form has its own name, size, type and bytes', async () => {
    const { creator, ticket } = await desk(app);
    const files = [
      { name: 'a.txt', content: 'a' },
      { name: 'b.png', content: PNG },
      { name: 'c.bin', content: Buffer.alloc(100_000, 0xc1) },
    ];
    const attached = await attach(app, creator, ticket.id, files);
    expect(attached).toMatchObject([
      { name: 'a.txt', size: 1, type: 'text/plain' },
      { name: 'b.png', size: PNG.length, type: 'image/png' },
      { name: 'c.bin', size: 100_000, type: 'application/octet-stream' },
    ]);
    for (const [index, { content }] of files.entries()) {
      const { id, sha256 } = attached[index] ?? {};
      const { bytes } = await download(app, creator, `/attachments/${id}`);
      expect(bytes).toEqual(Buffer.from(content));
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    }
  });

  test('is shown with the message that it is tied to, and in the history', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const message = await say(app, creator, ticket.id);
    const attached = await attach(
      app,
      creator,
      ticket.id,
      [{ name: 'a.png' }, { name: 'b.txt', content: 'x' }],
      message.id,
    );
    const { token } = assignee;
    const list = await app.send('GET', `/tickets/${ticket.id}/messages`, { token });
    expect(list.body).toEqual([{ ...message, attachments: attached }]);
    const history = await historyOf(app, assignee, ticket);
    expect(history.slice(-2)).toMatchObject(
      attached.map(({ id }) => ({
        attachment: id,
        message: message.id,
        action: 'created',
        profile: creator.id,
      })),
    );
  });
});
