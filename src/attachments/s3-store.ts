import {
  GetObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { S3Settings } from '../config/settings.js';
import { FairLine } from '../database/fair-line.js';
import type { ByteRange } from '../http/file-answer.js';
import { AttachmentStore, NoSuchFile, unmarked, type StoredFile } from './attachment-store.js';
import { ownFolder } from './own-folder.js';
import { Patience } from './patience.js';
import { openingFailure, statusOf } from './s3-opening-failure.js';
import { ATTEMPTS, sendFile } from './s3-upload.js';

/** The object that says whose the files are: its content is the id of the database. */
const MARK = 'wasil-database';

/** A connection that nobody has used for so long is closed, as one that the network forgot would fail what comes next. */
const UNUSED_MS = 5_000;

const silent = () => undefined;

/** Keeps attachments in a bucket of an S3-compatible service. */
export class S3Store extends AttachmentStore {
  private readonly client: S3Client;
  private readonly uploads = new FairLine(4);
  private readonly place: string;
  private readonly folder: string;
  private readonly patience: Patience;
  private openSpool: string | undefined;

  /**
   * @param prefix without a slash at its end; '' for the whole bucket.
   * @param patienceMs after how many milliseconds without progress anything is given up, all its attempts included.
   */
  constructor(
    private readonly settings: S3Settings,
    private readonly bucket: string,
    prefix: string,
    patienceMs = 20_000,
  ) {
    super();
    this.patience = new Patience(patienceMs);
    this.folder = prefix === '' ? '' : `${prefix}/`;
    this.place = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
    const { endpoint, region, accessKeyId, secretAccessKey } = settings;
    // Slow readers hold their connections for long; they shall not be in the way of others.
    const agent = { maxSockets: Infinity, timeout: UNUSED_MS };
    this.client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(accessKeyId !== undefined &&
        secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: ATTEMPTS,
      // Its socketTimeout would end the downloads of slow readers, and its requestTimeout long uploads: see Patience.
      requestHandler: { connectionTimeout: patienceMs / 4, httpAgent: agent, httpsAgent: agent },
      // Without one, the SDK warns on the console of each upload that fails.
      logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  get spool(): string {
    if (this.openSpool === undefined) throw new Error('the store is not open');
    return this.openSpool;
  }

  async open(databaseId: string, mayBeNew = true): Promise<void> {
    const spool = await ownFolder(join(tmpdir(), `wasil-incoming-${databaseId}`));
    let owner: string | undefined;
    try {
      owner = await this.readMark();
      // A process that was first may not be done yet.
      for (let left = mayBeNew ? ATTEMPTS : 0; owner === undefined && left > 0; left--)
        owner = await this.claim(databaseId);
      // Whether it may be written shows only by writing.
      if (owner === databaseId) await this.putMark(databaseId);
    } catch (error) {
      throw openingFailure(error, this.settings, this.place);
    }
    this.assertIs(databaseId, owner);
    this.openSpool = spool;
  }

  async assertOwn(databaseId: string): Promise<void> {
    this.assertIs(databaseId, await this.readMark());
  }

  async put(key: string, spooled: string): Promise<void> {
    const { size: ContentLength } = await stat(spooled);
    const target = { ...this.object(key), ContentLength, ContentType: 'application/octet-stream' };
    await this.uploads.run(() =>
      this.patience.run((giveUp, onProgress) => sendFile(this.client, target, spooled, giveUp, onProgress)),
    );
    await rm(spooled, { force: true });
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    try {
      return await this.patience.run(async ({ signal: abortSignal }) => {
        const asked = new GetObjectCommand({ ...this.object(key), ...part });
        const { Body, ContentLength } = await this.client.send(asked, { abortSignal });
        const body = Body as Readable;
        if (!range || ContentLength === range.end - range.start + 1) return this.patience.reading(body);
        body.destroy();
        throw new Error(`${this.place} answered with another part of ${key} than was asked for`);
      });
    } catch (error) {
      throw error instanceof NoSuchKey ? new NoSuchFile(key) : error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.patience.run(({ signal: abortSignal }) =>
      this.client.send(new DeleteObjectCommand(this.object(key)), { abortSignal }),
    );
  }

  async *walk(): AsyncGenerator<StoredFile> {
    // With the delimiter, a prefix within this one, which may be another database's, is passed over.
    const where = { Bucket: this.bucket, Prefix: this.folder, Delimiter: '/' };
    let token: string | undefined;
    do {
      const asked = new ListObjectsV2Command({ ...where, ContinuationToken: token });
      const page = await this.patience.run(({ signal: abortSignal }) =>
        this.client.send(asked, { abortSignal }),
      );
      for (const { Key = '', Size: size, LastModified: putAt } of page.Contents ?? []) {
        const key = Key.slice(this.folder.length);
        const isOurs = /^[a-z\d-]+$/.test(key) && key !== MARK;
        if (isOurs && size !== undefined && putAt !== undefined) yield { key, size, putAt };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  private assertIs(databaseId: string, owner: string | undefined): void {
    if (owner === databaseId) return;
    if (owner === undefined) throw unmarked(this.place);
    throw new Error(
      `ATTACHMENTS ${this.place} belongs to another database: give each database a prefix of its own.`,
    );
  }

  /** The id of the database that the place belongs to; undefined if it is nobody's. */
  private async readMark(): Promise<string | undefined> {
    try {
      const mark = (await text(await this.get(MARK))).trim();
      if (/^[\w-]+$/.test(mark)) return mark;
    } catch (error) {
      if (error instanceof NoSuchFile) return undefined;
      throw error;
    }
    // As from a web server, which has a page for every address.
    throw Object.assign(new Error(), { name: 'NoMark', $metadata: { httpStatusCode: 200 } });
  }

  private async putMark(databaseId: string, condition: { IfNoneMatch?: string } = {}): Promise<void> {
    const asked = new PutObjectCommand({ ...this.object(MARK), Body: databaseId, ...condition });
    await this.patience.run(({ signal: abortSignal }) => this.client.send(asked, { abortSignal }));
  }

  /** Marks the place unless somebody else has, and reads whose it is now. */
  private async claim(databaseId: string): Promise<string | undefined> {
    try {
      await this.putMark(databaseId, { IfNoneMatch: '*' });
    } catch (error) {
      const status = statusOf(error);
      // 501: the service knows no conditions. 409 and 412: somebody else was first.
      if (status === 501) await this.putMark(databaseId);
      else if (status !== 409 && status !== 412) throw error;
    }
    return this.readMark();
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.folder + key };
  }
}
