import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** The members of requests and answers that must never stand in a log. */
const SECRET_MEMBERS = new Set([
  ...['password', 'old_password', 'new_password', 'refresh', 'access'],
  ...['title', 'content', 'ai_response', 'draft_reply'],
]);

// Shorter ones stand in any text by chance.
const SHORTEST = 9;

const noted = new Set<string>();

/** Where the logs and the secrets of this process go, for them to be compared when the whole run is over. */
export function runFile(kind: 'log' | 'secrets'): string {
  return join(process.env.TEST_FOLDER ?? '', `${process.pid}.${kind}`);
}

/** Notes every secret in a request or an answer. */
export function noteSecrets(value: unknown): void {
  if (typeof value !== 'object' || value === null || isProblem(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') noteSecrets(member);
    else if (SECRET_MEMBERS.has(name)) noteSecret(member);
  }
}

/** What a problem is called is no secret. */
function isProblem(value: object): boolean {
  return 'type' in value && String(value.type).startsWith('urn:wasil:problem:');
}

/** Notes a secret that stands in a header, with its scheme or without. */
export function noteAuthorization(header: string | null | undefined): void {
  const [scheme, given = ''] = (header ?? '').split(' ');
  noteSecret(given);
  if (scheme?.toLowerCase() !== 'basic') return;
  const pair = Buffer.from(given, 'base64').toString();
  noteSecret(pair.slice(pair.indexOf(':') + 1));
}

function noteSecret(secret: string): void {
  if (secret.length < SHORTEST || noted.has(secret)) return;
  noted.add(secret);
  appendFileSync(runFile('secrets'), `${JSON.stringify(secret)}\n`);
}
