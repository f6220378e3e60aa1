import {
  attachmentsAddress,
  baseUrl,
  boolean,
  connections,
  count,
  databaseAddress,
  days,
  fileBytes,
  fileName,
  headerValue,
  hostAndPort,
  hostName,
  logLevel,
  milliseconds,
  onOrOff,
  origins,
  processes,
  seconds,
  signingKey,
  stage,
  totalBytes,
  trustedProxies,
  wholeNumber,
} from './setting-types.js';

/** Every setting that Wasil reads from the environment: its validator, its default and what it is for. */
export const ENVIRONMENT = {
  NODE_ENV: stage({
    default: 'development',
    desc: 'In `production` the signing key must be set, never made up.',
  }),
  HOST: hostName({ default: '127.0.0.1', desc: 'The address to listen on.' }),
  PORT: wholeNumber(0, 65_535)({ default: 8000, desc: 'The port to listen on; 0 takes any free one.' }),
  WORKERS: processes({
    default: 1,
    desc: 'How many processes serve on the port; each opens a pool of PostgreSQL connections of its own.',
  }),
  DATABASE_URL: databaseAddress({
    default: { kind: 'sqlite', file: './data/wasil.sqlite' },
    desc: 'Where the data lives: `sqlite:FILE` or `postgres://user:password@host:port/name`.',
  }),
  DATABASE_POOL_SIZE: connections({
    default: 10,
    desc: 'How many PostgreSQL connections one process opens at most; at least 4.',
  }),
  DATABASE_PREPARE: onOrOff({
    default: 'on',
    desc: '`off` prepares no statements, for poolers that hand them to other sessions: PgBouncer before 1.21 in transaction mode.',
  }),
  JWT_SECRET: signingKey({
    default: undefined,
    desc: 'The key that signs tokens, at least 32 bytes. On SQLite outside production one is made once and kept beside the database file.',
  }),
  ACCESS_TOKEN_SECONDS: seconds({ default: 86_400, desc: 'How long an access token is good for.' }),
  SESSION_DAYS: days({
    default: 30,
    desc: 'How long after log-in a session ends, however often its tokens are refreshed.',
  }),
  CORS_ORIGINS: origins({
    default: ['http://localhost:5173', 'http://127.0.0.1:5173'],
    desc: 'The origins whose pages may call the API, comma-separated.',
  }),
  TRUST_PROXY: trustedProxies({
    default: false,
    desc: 'Whose X-Forwarded-For and -Proto to believe: the addresses and networks of proxies, or how many there are; `true` believes anybody.',
  }),
  RATE_LIMIT: onOrOff({
    default: 'on',
    desc: '`off` turns the general rate limits off, for load tests; never the log-in throttle.',
  }),
  RATE_LIMIT_ANONYMOUS: count({
    default: 300,
    desc: 'How many requests a minute one address may make without signing in.',
  }),
  RATE_LIMIT_SIGNED_IN: count({ default: 600, desc: 'How many requests a minute one profile may make.' }),
  RATE_LIMIT_ADDRESS: count({
    default: 6000,
    desc: 'How many requests a minute one address may make in all, whoever has signed in there.',
  }),
  RATE_LIMIT_SIGN_UPS: count({
    default: 20,
    desc: 'How many people a minute may try to sign up from one address (IPv6: one /48).',
  }),
  LOG_IN_FAILURES_PER_ADDRESS: count({
    default: 5,
    desc: 'How many log-ins from one address may fail before there is a wait; raise it where many people share one.',
  }),
  MAX_EVENT_LOOP_DELAY_MS: milliseconds({
    default: 1000,
    desc: 'How many milliseconds late the process may run before it turns requests away with 503; 0 never does.',
  }),
  SLOW_STATEMENT_MS: milliseconds({
    default: 1000,
    desc: 'From how many milliseconds on a statement is logged as slow; 0 logs none.',
  }),
  STOP_NOTICE_MS: milliseconds({
    default: 1000,
    desc: 'How many milliseconds a server that is told to stop still listens, as not ready, so that load balancers notice.',
  }),
  LOG_LEVEL: logLevel({
    default: 'info',
    desc: 'From which level on to log; requests are logged at `info`.',
  }),
  MANAGERS_LIST_PUBLIC: boolean({
    default: true,
    desc: 'Whether somebody who has not signed in may read the id and the nickname of each manager.',
  }),

  SYNONYMS_FILE: fileName({
    default: undefined,
    desc: "A file of words that mean the same, in place of Wasil's own, which `npm run wasil -- synonyms` prints.",
  }),
  AI_BASE_URL: baseUrl({
    default: undefined,
    desc: "Where a model is asked, by OpenAI's chat completions, such as `https://api.openai.com/v1`; without it, none is.",
  }),
  AI_API_KEY: headerValue({
    default: undefined,
    desc: "The key that the model's server asks for, if it does.",
  }),
  AI_MODEL: headerValue({ default: undefined, desc: 'The name of the model; required with AI_BASE_URL.' }),
  ATTACHMENTS: attachmentsAddress({
    default: undefined,
    desc: 'Where attachments are kept: `folder:DIR` or `s3://bucket/prefix`; without it `attachments` beside the SQLite file, or `./data/attachments` on PostgreSQL.',
  }),
  ATTACHMENT_MAX_BYTES: fileBytes({ default: 26_214_400, desc: 'How large one attachment may be.' }),
  ATTACHMENTS_PER_TICKET_BYTES: totalBytes({
    default: 209_715_200,
    desc: 'How large the attachments of a ticket may be in all.',
  }),
  ATTACHMENTS_PER_DAY_BYTES: totalBytes({
    default: 1_073_741_824,
    desc: 'How much one person may attach in a day (UTC).',
  }),
  S3_ENDPOINT: baseUrl({
    default: undefined,
    desc: 'The address of the S3-compatible service; required with `ATTACHMENTS=s3://…`, but for that of AWS.',
  }),
  S3_REGION: headerValue({ default: 'us-east-1', desc: 'The region of the S3-compatible service.' }),
  AWS_ACCESS_KEY_ID: headerValue({
    default: undefined,
    desc: 'The key for the S3-compatible service, and its name.',
  }),
  AWS_SECRET_ACCESS_KEY: headerValue({
    default: undefined,
    desc: 'The secret that belongs to AWS_ACCESS_KEY_ID.',
  }),
  CLAMD: hostAndPort({
    default: undefined,
    desc: 'Where clamd listens, as `host:port`: attachments are scanned for viruses there, and not handed out before.',
  }),
};
