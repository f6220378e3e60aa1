import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify } from 'argon2';
import pLimit from 'p-limit';
import { Problem } from '../http/problem.js';

/** argon2id with 19 MiB, two passes and one lane: OWASP's Password Storage Cheat Sheet. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Whoever has waited so long for their turn would be answered that it took too long, and hashed all the same. */
const LONGEST_WAIT_MS = 3000;

/**
 * Passwords are composed (NFC) first, so that one typed on another keyboard is the same (RFC 8265, 4.2). Hashing takes
 * a processor for tens of milliseconds: one is always left for everything else.
 * @throws Problem overloaded where too many have to be hashed at once.
 */
@Injectable()
export class PasswordHasher {
  private readonly line = pLimit(Math.max(1, availableParallelism() - 1));
  private readonly nobodys = this.hash(randomBytes(32).toString('hex'));

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize('NFC'), PARAMETERS));
  }

  /** Whether the password is the one behind the hash. Without a hash it is nobody's, and takes as long to refuse. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const expected = passwordHash ?? (await this.nobodys);
    const matches = await this.inTurn(() => verify(expected, password.normalize('NFC')));
    return matches && passwordHash !== undefined;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    return this.line(() => {
      if (performance.now() - since < LONGEST_WAIT_MS) return work();
      throw new Problem('overloaded', 'Too many people are signing in at once; please try again.');
    });
  }
}
