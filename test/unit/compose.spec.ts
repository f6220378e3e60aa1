import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ENVIRONMENT } from '../../src/config/environment.js';

interface Service {
  image?: string;
  depends_on?: Record<string, { condition: string }>;
  environment: Record<string, string | null>;
  volumes: string[];
  ports?: { target: number; published: string; host_ip: string }[];
  stop_grace_period: string;
  [option: string]: unknown;
}

interface Compose {
  services: { api: Service; db: Service };
  volumes: Record<string, unknown>;
}

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

describe('docker-compose.yml', () => {
  const {
    services: { api, db },
    volumes,
  } = parse(readFileSync(pathOf('docker-compose.yml'), 'utf8')) as Compose;

  test('follows the schema of the Compose specification and passes the linter', () => {
    // By its command line: the types of its library do not resolve from an ES module.
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [pathOf('node_modules/dclint/bin/dclint.cjs'), '--max-warnings', '0', pathOf('docker-compose.yml')],
      { encoding: 'utf8' },
    );

    expect({ status, output: (stdout + stderr).trim() }).toEqual({ status: 0, output: '' });
  });

  test('starts the API only once the database is healthy', () => {
    expect(api.depends_on).toEqual({ db: { condition: 'service_healthy' } });
    expect(db).toHaveProperty('healthcheck.test', expect.arrayContaining(['pg_isready']));
  });

  test('requires every secret and has a default for none', () => {
    expect(api.environment.JWT_SECRET).toMatch(/^\$\{JWT_SECRET:\?[^}]+\}$/);
    expect(db.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?[^}]+\}$/);
    expect(api.environment.PGPASSWORD).toBe(db.environment.POSTGRES_PASSWORD);
  });

  test('connects the API to the very database and user that the database service creates', () => {
    const url = new URL(api.environment.DATABASE_URL ?? '');

    expect(url.hostname).toBe('db');
    expect(url.username).toBe(db.environment.POSTGRES_USER);
    expect(url.password).toBe('');
    expect(url.pathname.slice(1)).toBe(db.environment.POSTGRES_DB);
  });

  test("hands every setting on to the API but those that are the image's own", () => {
    const handedOn = Object.keys(ENVIRONMENT).filter((name) => !['NODE_ENV', 'HOST', 'PORT'].includes(name));

    expect(Object.keys(api.environment).sort()).toEqual([...handedOn, 'PGPASSWORD'].sort());
  });

  test('keeps the data of PostgreSQL 18 in a named volume, where that version looks for it', () => {
    expect(db.image).toMatch(/^postgres:18\b/);
    expect(db.volumes).toEqual(['db-data:/var/lib/postgresql']);
    expect(volumes).toHaveProperty('db-data');
  });

  test('publishes the API alone, on the loopback interface by default', () => {
    expect(api.ports).toEqual([
      { target: 8000, published: '${WASIL_PORT:-8000}', host_ip: '${WASIL_ADDRESS:-127.0.0.1}' },
    ]);
    expect(db).not.toHaveProperty('ports');
  });

  test('confines the API to a read-only file system without privileges', () => {
    expect(api).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(api).not.toHaveProperty('privileged');
    expect(api).not.toHaveProperty('cap_add');
  });

  test('passes signals on to the API and gives it longer to stop than the notice and the 10 s after it', () => {
    expect(api.init).toBe(true);
    expect(parseInt(api.stop_grace_period, 10)).toBeGreaterThan(11);
    expect(api).not.toHaveProperty('command');
    expect(api).not.toHaveProperty('entrypoint');
  });
});
