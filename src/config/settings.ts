import { dirname, join } from 'node:path';
import { customCleanEnv } from 'envalid';
import { ENVIRONMENT } from './environment.js';
import type { AttachmentsAddress, DatabaseAddress, HostAndPort, TrustedProxies } from './setting-types.js';
import { storedSigningKey } from './signing-key.js';

/** How many requests a minute one address may make, signed in or not, and how many one profile. */
export interface RateLimits {
  /** By one address without signing in. */
  anonymous: number;
  /** By one profile. */
  'signed-in': number;
  /** By one address in all. */
  address: number;
  /** How many of those without signing in may be sign-ups. */
  'sign-ups': number;
}

/** The model that proposals are written by. */
export interface ModelSettings {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | undefined;
  name: string;
}

/** Where attachments are kept, and how much of them. */
export interface AttachmentSettings {
  /** undefined for a database in memory, whose files go with it. */
  store: AttachmentsAddress | undefined;
  /** How many bytes one may have, all of a ticket, and all that one profile attaches in a day. */
  maxBytes: number;
  ticketBytes: number;
  dayBytes: number;
  s3: S3Settings;
  /** Where a virus scanner listens. */
  clamd: HostAndPort | undefined;
}

/** How an S3-compatible service is reached: without an endpoint AWS, without keys by whatever the machine is given. */
export interface S3Settings {
  endpoint: string | undefined;
  region: string;
  accessKeyId: string | undefined;
  secretAccessKey: string | undefined;
}

/** The settings of the process: read once at start, frozen, injected by this class. */
export class Settings {
  readonly host!: string;
  readonly port!: number;
  readonly workers!: number;
  readonly database!: DatabaseAddress;
  readonly databasePoolSize!: number;
  readonly databasePrepare!: boolean;
  readonly jwtSecret!: string;
  readonly accessTokenSeconds!: number;
  readonly sessionDays!: number;
  readonly corsOrigins!: readonly string[];
  readonly managersListPublic!: boolean;
  readonly trustProxy!: TrustedProxies;
  readonly rateLimit!: RateLimits | undefined;
  readonly logInFailuresPerAddress!: number;
  readonly maxEventLoopDelayMs!: number;
  readonly slowStatementMs!: number;
  readonly stopNoticeMs!: number;
  readonly synonymsFile!: string | undefined;
  readonly model!: ModelSettings | undefined;
  readonly attachments!: AttachmentSettings;
  readonly logLevel!: string;

  constructor(values: { [Name in keyof Settings]: Settings[Name] }) {
    Object.assign(this, values);
    Object.freeze(this);
  }
}

/** Names every bad setting in one message, without their values, which may be secrets. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Wasil cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings from the environment.
 * @throws SettingsError naming every bad setting and what is allowed.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const values = customCleanEnv(withoutEmpty(environment), ENVIRONMENT, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) problems.push(`${name} ${error.message}`);
    },
  });
  const { NODE_ENV, DATABASE_URL: database, JWT_SECRET } = values;
  const mustBeSet =
    NODE_ENV === 'production' || (database as DatabaseAddress | undefined)?.kind === 'postgres';
  // What is set to something that is not allowed has been named already.
  const isMissing = (name: 'JWT_SECRET' | 'AI_BASE_URL' | 'AI_MODEL') =>
    values[name] === undefined && !problems.some((problem) => problem.startsWith(name));
  if (mustBeSet && isMissing('JWT_SECRET')) {
    const why = NODE_ENV === 'production' ? 'with NODE_ENV=production' : 'with a PostgreSQL database';
    problems.push(
      `JWT_SECRET must be set ${why}, to at least 32 random bytes, such as: openssl rand -base64 48`,
    );
  }
  if (values.AI_BASE_URL !== undefined && isMissing('AI_MODEL'))
    problems.push('AI_MODEL must be set with AI_BASE_URL, to the name of the model');
  if ((values.AI_MODEL ?? values.AI_API_KEY) !== undefined && isMissing('AI_BASE_URL'))
    problems.push('AI_BASE_URL must be set with AI_MODEL and AI_API_KEY, to where the model is asked');
  if ((values.AWS_ACCESS_KEY_ID === undefined) !== (values.AWS_SECRET_ACCESS_KEY === undefined))
    problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  const isInMemory = (address?: DatabaseAddress) => address?.kind === 'sqlite' && address.file === ':memory:';
  if (values.WORKERS > 1 && isInMemory(database))
    problems.push(
      'WORKERS must be 1 with DATABASE_URL=sqlite::memory:, of which each process would have one of its own',
    );
  if (problems.length > 0) throw new SettingsError(problems);
  return new Settings({
    host: values.HOST,
    port: values.PORT,
    workers: values.WORKERS,
    database,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    databasePrepare: values.DATABASE_PREPARE === 'on',
    jwtSecret: JWT_SECRET ?? storedSigningKey(database),
    accessTokenSeconds: values.ACCESS_TOKEN_SECONDS,
    sessionDays: values.SESSION_DAYS,
    corsOrigins: values.CORS_ORIGINS,
    managersListPublic: values.MANAGERS_LIST_PUBLIC,
    trustProxy: values.TRUST_PROXY,
    rateLimit:
      values.RATE_LIMIT === 'on'
        ? {
            anonymous: values.RATE_LIMIT_ANONYMOUS,
            'signed-in': values.RATE_LIMIT_SIGNED_IN,
            address: values.RATE_LIMIT_ADDRESS,
            'sign-ups': values.RATE_LIMIT_SIGN_UPS,
          }
        : undefined,
    logInFailuresPerAddress: values.LOG_IN_FAILURES_PER_ADDRESS,
    maxEventLoopDelayMs: values.MAX_EVENT_LOOP_DELAY_MS,
    slowStatementMs: values.SLOW_STATEMENT_MS,
    stopNoticeMs: values.STOP_NOTICE_MS,
    model: modelOf(values.AI_BASE_URL, values.AI_API_KEY, values.AI_MODEL),
    attachments: {
      store: values.ATTACHMENTS ?? besideDatabase(database),
      maxBytes: values.ATTACHMENT_MAX_BYTES,
      ticketBytes: values.ATTACHMENTS_PER_TICKET_BYTES,
      dayBytes: values.ATTACHMENTS_PER_DAY_BYTES,
      s3: {
        endpoint: values.S3_ENDPOINT,
        region: values.S3_REGION,
        accessKeyId: values.AWS_ACCESS_KEY_ID,
        secretAccessKey: values.AWS_SECRET_ACCESS_KEY,
      },
      clamd: values.CLAMD,
    },
    logLevel: values.LOG_LEVEL,
    synonymsFile: values.SYNONYMS_FILE,
  });
}

function besideDatabase(database: DatabaseAddress): AttachmentsAddress | undefined {
  if (database.kind === 'postgres') return { kind: 'folder', folder: './data/attachments' };
  return database.file === ':memory:'
    ? undefined
    : { kind: 'folder', folder: join(dirname(database.file), 'attachments') };
}

function modelOf(baseUrl?: string, apiKey?: string, name?: string): ModelSettings | undefined {
  return baseUrl !== undefined && name !== undefined ? { baseUrl, apiKey, name } : undefined;
}

/** Drops empty variables: `NAME=` in a .env file leaves the setting at its default. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, text]) => text?.trim() !== ''));
}
