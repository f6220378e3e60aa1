import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attach, download, PNG, tryToAttach } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';
import { S3Server } from '../support/s3-server.js';

let s3: S3Server;
let app: TestApp;
beforeAll(async () => {
  s3 = await S3Server.start();
  app = await startApp(inBucket());
});
afterAll(async () => {
  await app.close();
  await s3.stop();
});

function inBucket(): NodeJS.ProcessEnv {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3.settings;
  return {
    ATTACHMENTS: `s3://${s3.bucket}/wasil`,
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

describe('attachments in a bucket', () => {
  test('come back as they were sent, whole and in parts, and have a thumbnail', async () => {
    const { creator, ticket } = await desk(app);
    const large = randomBytes(3_000_000);
    const [first, second] = await attach(app, creator, ticket.id, [
      { content: large, name: 'a.bin' },
      { content: PNG },
    ]);
    const whole = await download(app, creator, `/attachments/${first?.id}`);
    expect(whole.bytes.equals(large)).toBe(true);
    const part = await download(app, creator, `/attachments/${first?.id}`, { range: 'bytes=1000-1999' });
    expect({ status: part.status, isPart: part.bytes.equals(large.subarray(1000, 2000)) }).toEqual({
      status: 206,
      isPart: true,
    });
    const thumbnail = await download(app, creator, `/attachments/${second?.id}/thumbnail`);
    expect({ status: thumbnail.status, type: thumbnail.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'image/webp',
    });
  });

  test('go with their files and thumbnails when they are deleted', async () => {
    const { creator, ticket } = await desk(app);
    const before = s3.objects.size;
    const [attached] = await attach(app, creator, ticket.id);
    await download(app, creator, `/attachments/${attached?.id}/thumbnail`);
    expect(s3.objects.size).toBe(before + 2);
    await app.send('DELETE', `/attachments/${attached?.id}`, { token: creator.token });
    expect(await comesTrue(() => Promise.resolve(s3.objects.size === before))).toBe(true);
  });

  test('are not there at all where the service refuses them, which the sender is told', async () => {
    const { creator, ticket } = await desk(app);
    const before = s3.objects.size;
    s3.misbehave(500, 500, 500);
    const refused = await tryToAttach(app, creator, ticket.id);
    expect(refused).toMatchObject({ status: 503, body: { type: 'urn:wasil:problem:unavailable' } });
    const list = await app.send('GET', `/tickets/${ticket.id}/attachments`, { token: creator.token });
    expect({ list: list.body as unknown, objects: s3.objects.size }).toEqual({ list: [], objects: before });
  });

  test('that are damaged there are never taken for whole', async () => {
    const { creator, ticket } = await desk(app);
    const damaged = async (content: Buffer) => {
      const [attached] = await attach(app, creator, ticket.id, [{ content }]);
      [...s3.objects.values()].at(-1)?.bytes.write('otherwise');
      return download(app, creator, `/attachments/${attached?.id}`);
    };
    expect(await damaged(Buffer.alloc(1000))).toMatchObject({ status: 500 });
    // Its beginning has been sent when the end shows it.
    await expect(damaged(Buffer.alloc(3_000_000))).rejects.toThrow();
  });

  test('of another database keep this one from starting', async () => {
    await expect(startApp(inBucket())).rejects.toThrow('belongs to another database');
  });
});
