import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../src/config/settings.js';

const SECRET = 'a secret that is long enough for anybody';
const MEMORY = { DATABASE_URL: 'sqlite::memory:' };

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('settings', () => {
  test('have the defaults that an installation on one machine needs', () => {
    expect(readSettings({ ...MEMORY, JWT_SECRET: SECRET })).toEqual({
      host: '127.0.0.1',
      port: 8000,
      database: { kind: 'sqlite', file: ':memory:' },
      databasePoolSize: 10,
      databasePrepare: true,
      workers: 1,
      jwtSecret: SECRET,
      accessTokenSeconds: 86_400,
      sessionDays: 30,
      corsOrigins: ['http://localhost:5173', 'http://127.0.0.1:5173'],
      managersListPublic: true,
      trustProxy: false,
      rateLimit: { anonymous: 300, 'signed-in': 600, address: 6000, 'sign-ups': 20 },
      logInFailuresPerAddress: 5,
      maxEventLoopDelayMs: 1000,
      slowStatementMs: 1000,
      stopNoticeMs: 1000,
      logLevel: 'info',
      synonymsFile: undefined,
      model: undefined,
      attachments: {
        store: undefined,
        maxBytes: 26_214_400,
        ticketBytes: 209_715_200,
        dayBytes: 1_073_741_824,
        s3: {
          endpoint: undefined,
          region: 'us-east-1',
          accessKeyId: undefined,
          secretAccessKey: undefined,
        },
        clamd: undefined,
      },
    });
  });

  test('are frozen', () => {
    expect(Object.isFrozen(readSettings({ ...MEMORY, JWT_SECRET: SECRET }))).toBe(true);
  });

  test('that are empty count as not set', () => {
    expect(readSettings({ ...MEMORY, JWT_SECRET: SECRET, PORT: ' ', HOST: '' })).toMatchObject({
      port: 8000,
      host: '127.0.0.1',
    });
  });

  test.each([
    ['sqlite:./data/a.sqlite', { kind: 'sqlite', file: './data/a.sqlite' }],
    ['sqlite:/var/lib/a.sqlite', { kind: 'sqlite', file: '/var/lib/a.sqlite' }],
    ['sqlite:///var/lib/a.sqlite', { kind: 'sqlite', file: '/var/lib/a.sqlite' }],
    ['postgres://u:p@db:5432/wasil', { kind: 'postgres', url: 'postgres://u:p@db:5432/wasil' }],
    ['postgresql://u@db/wasil', { kind: 'postgres', url: 'postgresql://u@db/wasil' }],
  ])('read %s as the address of a database', (DATABASE_URL, database) => {
    expect(readSettings({ DATABASE_URL, JWT_SECRET: SECRET }).database).toEqual(database);
  });

  test('that are bad are all named at once, without their values', () => {
    const problems = problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://hidden',
      JWT_SECRET: 'hidden',
      CORS_ORIGINS: 'hidden',
      SESSION_DAYS: 'hidden',
      MANAGERS_LIST_PUBLIC: 'hidden',
    });
    const names = problems.map((problem) => problem.split(' ', 1)[0]);
    expect(names.sort()).toEqual([
      'CORS_ORIGINS',
      'DATABASE_URL',
      'JWT_SECRET',
      'MANAGERS_LIST_PUBLIC',
      'PORT',
      'SESSION_DAYS',
    ]);
    expect(problems.join()).not.toMatch(/hidden|70000/);
  });

  test.each([
    ['in production', { ...MEMORY, NODE_ENV: 'production' }],
    ['on PostgreSQL', { DATABASE_URL: 'postgres://u:p@db:5432/wasil' }],
  ])('must hold a signing key %s', (_, environment) => {
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(/^JWT_SECRET must be set .*openssl rand/),
    ]);
  });

  test.each([
    ['DATABASE_POOL_SIZE', '3', /a whole number from 4 to 500: transactions, .* need a connection each$/],
    ['AI_BASE_URL', 'ftp://models.example.com', /an address like https:/],
    ['AI_BASE_URL', 'https://name:secret@models.example.com/v1', /without a name and a password in it/],
    ['AI_API_KEY', 'two words', /visible ASCII characters/],
    ['TRUST_PROXY', '10.0.0.0/99', /a comma-separated list of IP addresses and networks/],
    ['TRUST_PROXY', '10.0.0.0/33', /networks/],
    ['TRUST_PROXY', '10.0.0.0/0', /networks/],
    ['TRUST_PROXY', '127.0.0.1, fd00::/129', /networks/],
    ['DATABASE_URL', 'postgres://u:se%cret@localhost/x', /%25/],
    ['DATABASE_URL', 'postgres://u:caf%E9@localhost/x', /%25/],
    ['DATABASE_URL', 'postgres://u:p@localhost/100%', /%25/],
  ])('refuse %s=%s in a sentence, without the value', (name, text, allowed) => {
    const problems = problemsOf({ ...MEMORY, JWT_SECRET: SECRET, [name]: text });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be .*${allowed.source}`))]);
    expect(problems.join()).not.toContain(text);
  });

  test.each(['10.0.0.0/8', '10.0.0.1/32', 'fd00::/8', 'fd00::1/128', '127.0.0.1, ::1'])(
    'take %s for networks of proxies',
    (text) => {
      const { trustProxy } = readSettings({ ...MEMORY, JWT_SECRET: SECRET, TRUST_PROXY: text });
      expect(trustProxy).toEqual(text.split(', '));
    },
  );

  test('name a model where one is asked, whose address has no slash at its end', () => {
    const environment = { ...MEMORY, JWT_SECRET: SECRET, AI_BASE_URL: 'http://localhost:11434/v1/' };
    expect(problemsOf(environment)).toEqual([
      'AI_MODEL must be set with AI_BASE_URL, to the name of the model',
    ]);
    const model = { baseUrl: 'http://localhost:11434/v1', apiKey: undefined, name: 'llama3' };
    expect(readSettings({ ...environment, AI_MODEL: 'llama3' }).model).toEqual(model);
  });

  test.each(['AI_MODEL', 'AI_API_KEY'])('name where a model is asked, if %s is set', (name) => {
    expect(problemsOf({ ...MEMORY, JWT_SECRET: SECRET, [name]: 'llama3' })).toEqual([
      'AI_BASE_URL must be set with AI_MODEL and AI_API_KEY, to where the model is asked',
    ]);
  });

  test('allow one process alone for a database in memory, which no other could see', () => {
    const environment = { ...MEMORY, JWT_SECRET: SECRET };
    expect(problemsOf({ ...environment, WORKERS: '1' })).toEqual([]);
    expect(problemsOf({ ...environment, WORKERS: '2' })).toEqual([
      expect.stringMatching(/^WORKERS must be 1 with DATABASE_URL=sqlite::memory:/),
    ]);
  });

  test('count the bytes of a signing key, not its characters', () => {
    expect(problemsOf({ ...MEMORY, JWT_SECRET: 'é'.repeat(16) })).toEqual([]);
    expect(problemsOf({ ...MEMORY, JWT_SECRET: 'é'.repeat(15) })).toEqual([
      'JWT_SECRET must be at least 32 bytes long',
    ]);
  });
});
