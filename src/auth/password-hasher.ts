import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify } from 'argon2';
import { Problem } from '../http/problem.js';
import { FairLine } from '../database/fair-line.js';

/** argon2id with 19 MiB, two passes and one lane: OWASP's Password Storage Cheat Sheet. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The longest wait for a turn. After a longer one the request would be answered 503 before its hash is ready. */
const MAX_WAIT_MS = 3000;

const MOST = Math.max(1, availableParallelism() - 1);
const SMALL_SHARE = Math.max(1, Math.floor(availableParallelism() / 4));

/** What a password is hashed for; `known-log-in` where the account is known at the address. */
type Purpose = 'log-in' | 'known-log-in' | 'sign-up' | 'change';

/**
 * Hashes and verifies passwords. They are composed (NFC) first, so that the same characters from another keyboard match
 * (RFC 8265, 4.2). A hash keeps a processor busy for tens of milliseconds, so one processor is left to everything else.
 * Sign-ups, which anybody may send, and changes, which anybody may who has signed up, each wait in a line of their own with a
 * small share, and keep nobody from logging in; nor do strangers keep those from it who are known where they are.
 * @throws Problem overloaded if too many passwords wait to be hashed.
 */
@Injectable()
export class PasswordHasher {
  private readonly lines: Readonly<Record<Purpose, FairLine>> = {
    'log-in': new FairLine(MOST),
    'known-log-in': new FairLine(MOST),
    'sign-up': new FairLine(SMALL_SHARE),
    change: new FairLine(SMALL_SHARE),
  };
  private readonly dummyHash = this.hash(randomBytes(32).toString('hex'));

  hash(password: string, purpose: Purpose = 'log-in'): Promise<string> {
    return inTurn(this.lines[purpose], () => hash(password.normalize('NFC'), PARAMETERS));
  }

  /** Whether the hash is that of the password. Without a hash it is not, and finding that out takes just as long. */
  async matches(
    password: string,
    passwordHash: string | undefined,
    purpose: Purpose = 'log-in',
  ): Promise<boolean> {
    const expected = passwordHash ?? (await this.dummyHash);
    const matches = await inTurn(this.lines[purpose], () => verify(expected, password.normalize('NFC')));
    return matches && passwordHash !== undefined;
  }
}

function inTurn<T>(line: FairLine, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  return line.run(async () => {
    if (performance.now() - since < MAX_WAIT_MS) return work();
    throw new Problem('overloaded', 'Too many people are signing in at once; please try again.');
  });
}
