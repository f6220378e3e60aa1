import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How the hash of any password begins. */
const HASH = '$argon2';

/** Fails the run where any secret of any of its requests stands in the log of any of its servers, or a failure without its code. */
export default function searchLogs(): void {
  const folder = process.env.TEST_FOLDER ?? '';
  const noted = linesOf(folder, '.secrets').map((line) => JSON.parse(line) as string);
  const secrets = new Set(noted.length > 0 ? [HASH, ...noted] : []);
  const lines = linesOf(folder, '.log');
  // Of a million lines some hundred differ in what could hold a secret.
  const log = [...new Set(lines.map(withoutFigures))].join('\n');
  const found = [...secrets].filter((secret) => holds(log, secret));
  rmSync(folder, { recursive: true, force: true });
  if (secrets.size > 0 && lines.length === 0) throw new Error('The servers of this run have logged nothing.');
  if (found.length > 0) {
    throw new Error(`The log holds ${found.length} secrets, such as ${found.slice(0, 3).join(' and ')}`);
  }
  const nameless = lines.filter((line) => /"status":(null|[45]\d\d)/.test(line) && !line.includes('"code":'));
  if (nameless.length > 0) {
    throw new Error(`The log does not say what was wrong ${nameless.length} times: ${nameless[0]}`);
  }
  if (secrets.size > 0) {
    console.log(`None of ${secrets.size} secrets stands in ${lines.length} lines of log.`);
  }
}

function linesOf(folder: string, extension: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean);
}

function withoutFigures(line: string): string {
  if (!line.startsWith('{')) return line;
  const { time, ms, actor, status, requestId, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const isNumber = (value: unknown) => value === null || typeof value === 'number';
  const figures = [ms, actor, status].filter((value) => value !== undefined && !isNumber(value));
  const kept = UUID.test(String(requestId)) ? [] : [requestId];
  return JSON.stringify([rest, figures, kept, Number.isNaN(Date.parse(String(time)))]);
}

/** In JSON a secret may stand with its quotes and line breaks escaped. */
function holds(log: string, secret: string): boolean {
  return log.includes(secret) || log.includes(JSON.stringify(secret).slice(1, -1));
}
