import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { BackedUpSite, expectFiles, type Place } from '../support/backed-up.js';
import { S3Server } from '../support/s3-server.js';

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

describeOnSqlite('a backup of files in a bucket', () => {
  let service: S3Server;
  let bucket: Place;
  let wasil: BackedUpSite;
  let monday: string;
  beforeAll(async () => {
    service = await S3Server.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    service.reset();
    const { endpoint, region, accessKeyId, secretAccessKey } = service.settings;
    bucket = {
      ATTACHMENTS: `s3://${service.bucket}/wasil`,
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      // Its SDK would warn of this version of Node.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    wasil = await BackedUpSite.create(bucket);
    monday = join(wasil.folder, 'monday');
  });
  afterEach(() => wasil.remove(false));

  const backUp = async () => {
    expect(await wasil.wasil(['backup', `${monday}/`])).toMatchObject({ status: 0, stderr: '' });
  };

  test.each([
    ['another bucket', () => ({ ...bucket, ATTACHMENTS: `s3://${service.bucket}/other` }), 3],
    ['a folder', () => ({}), 0],
  ])('is put back into %s', async (_, store: () => Place, objects) => {
    const attached = await wasil.attach({ content: 'one' }, { content: 'two' });
    await backUp();
    const place = await wasil.emptyPlace('new', store());
    expect(await wasil.wasil(['restore', monday], place)).toMatchObject({ status: 0, stderr: '' });
    const ids = attached.map(({ id }) => id);
    expect(await wasil.contentsAt(place, ids)).toEqual(['one', 'two']);
    // The mark as well.
    expect([...service.objects.keys()].filter((key) => key.startsWith('other/'))).toHaveLength(objects);
  });

  test('is refused a bucket of another database, and puts nothing there', async () => {
    await wasil.attach({ content: 'one' });
    await backUp();
    service.objects.set('other/wasil-database', { bytes: Buffer.from('another'), putAt: new Date() });
    const place = await wasil.emptyPlace('new', { ...bucket, ATTACHMENTS: `s3://${service.bucket}/other` });
    const { status, stderr } = await wasil.wasil(['restore', monday], place);
    expect([status, stderr]).toEqual([1, expect.stringContaining('belongs to another database')]);
    expect([...service.objects.keys()].filter((key) => key.startsWith('other/'))).toHaveLength(1);
  });

  test('goes on where a connection is cut in the middle of a file', async () => {
    await wasil.attach({ content: 'one'.repeat(1000) });
    // The mark is read before.
    service.misbehave(undefined, 'cut', 'cut');
    await backUp();
    expect(await expectFiles(`sqlite:${monday}/wasil.sqlite`, monday)).toBe(1);
  });

  test('is none where the service fails', async () => {
    await wasil.attach({ content: 'one' });
    service.misbehave(undefined, ...Array.from({ length: 9 }, () => 500));
    const { status, stderr } = await wasil.wasil(['backup', `${monday}/`]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^The file .* is not to be copied \(/)]);
  });
});
