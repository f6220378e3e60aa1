import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ScanningService } from '../../src/attachments/scanning.service.js';
import { attach, download } from '../factories/attachment.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { EICAR, FakeClamd, HAS_CLAMD, startClamd, type Clamd } from '../support/clamd.js';
import { historyOf } from '../support/history.js';

if (!HAS_CLAMD) console.warn('Skipped without clamd: apt-get install clamav-daemon');

const at = (host: string, port: number) => ({ CLAMD: `${host}:${port}` });

describe('with a virus scanner', () => {
  let clamd: FakeClamd;
  let app: TestApp;
  beforeEach(async () => {
    clamd = await FakeClamd.start();
    app = await startApp(at('127.0.0.1', clamd.address.port));
  });
  afterEach(async () => {
    await app.close();
    await clamd.stop();
  });

  test('a file in which nothing is found is handed out', async () => {
    const { creator, ticket } = await desk(app);
    const [attached] = await attach(app, creator, ticket.id, [{ content: 'harmless' }]);
    expect(attached).toMatchObject({ state: 'ready' });
    expect(Buffer.concat(clamd.chunks).toString()).toBe('harmless');
  });

  test('a file with a virus is not kept, and everybody is told', async () => {
    clamd.answer = (socket) => socket.end('stream: Wasil.Test FOUND\0');
    const { creator, ticket } = await desk(app);
    const message = await say(app, creator, ticket.id);
    const [attached] = await attach(app, creator, ticket.id, [{ content: 'bad' }], message.id);
    expect(attached).toMatchObject({ state: 'refused' });
    expect(await download(app, creator, `/attachments/${attached?.id}`)).toMatchObject({ status: 409 });
    const history = await historyOf(app, creator, ticket);
    expect(history.slice(-2)).toMatchObject([
      { action: 'created', attachment: attached?.id, profile: creator.id },
      { action: 'deleted', attachment: attached?.id, member: 'state', old: 'quarantined', new: 'refused' },
    ]);
  });

  test('files wait while it is away, nothing is lost, and each is scanned once it is back', async () => {
    clamd.answer = (socket) => socket.destroy();
    const { creator, assignee, ticket } = await desk(app);
    const files = [{ content: 'good' }, { content: 'bad' }];
    const attached = await attach(app, creator, ticket.id, files);
    expect(attached.map(({ state }) => state)).toEqual(['quarantined', 'quarantined']);
    expect(await download(app, assignee, `/attachments/${attached[0]?.id}`)).toMatchObject({ status: 409 });
    const scanning = app.nest.get(ScanningService);
    expect(await scanning.sweep()).toBe(false);

    clamd.chunks = [];
    clamd.answer = (socket) =>
      socket.end(clamd.chunks.at(-1)?.toString() === 'bad' ? 'stream: Wasil.Test FOUND\0' : 'stream: OK\0');
    while (await scanning.sweep());
    const list = await app.send('GET', `/tickets/${ticket.id}/attachments`, { token: creator.token });
    expect(list.body).toMatchObject([{ state: 'ready' }, { state: 'refused' }]);
    const { bytes } = await download(app, assignee, `/attachments/${attached[0]?.id}`);
    expect(bytes.toString()).toBe('good');
    const [last] = (await historyOf(app, creator, ticket)).slice(-1);
    expect(last).toMatchObject({ action: 'deleted', attachment: attached[1]?.id, profile: null });
  });

  test('files behind one that can never be scanned are scanned all the same', async () => {
    clamd.answer = (socket) => socket.destroy();
    const { creator, ticket } = await desk(app);
    await attach(app, creator, ticket.id, [{ content: 'endless' }, { content: 'good' }, { content: 'fine' }]);
    clamd.chunks = [];
    clamd.answer = (socket) =>
      socket.end(
        clamd.chunks.at(-1)?.toString() === 'endless' ? 'size limit exceeded. ERROR\0' : 'stream: OK\0',
      );
    const scanning = app.nest.get(ScanningService);
    for (let minutes = 0; minutes < 2; minutes++) while (await scanning.sweep());
    const list = await app.send('GET', `/tickets/${ticket.id}/attachments`, { token: creator.token });
    expect(list.body).toMatchObject([{ state: 'quarantined' }, { state: 'ready' }, { state: 'ready' }]);
  });
});

(HAS_CLAMD ? describe : describe.skip)("with Debian's clamd", () => {
  let clamd: Clamd;
  let app: TestApp;
  beforeAll(async () => {
    clamd = await startClamd();
    app = await startApp(at(clamd.address.host, clamd.address.port));
  });
  afterAll(async () => {
    await app.close();
    await clamd.close();
  });

  test('the test virus is refused, and what stands beside it is not', async () => {
    const { creator, ticket } = await desk(app);
    const attached = await attach(app, creator, ticket.id, [{ content: EICAR }, { content: 'harmless' }]);
    expect(attached.map(({ state }) => state)).toEqual(['refused', 'ready']);
  });
});
