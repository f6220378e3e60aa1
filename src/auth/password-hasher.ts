import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify } from 'argon2';

/** argon2id with 19 MiB, two passes and one lane: OWASP's Password Storage Cheat Sheet. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Passwords are composed (NFC) first, so that one typed on another keyboard is the same (RFC 8265, 4.2). */
@Injectable()
export class PasswordHasher {
  private readonly nobodys = hash(randomBytes(32), PARAMETERS);

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFC'), PARAMETERS);
  }

  /** Whether the password is the one behind the hash. Without a hash it is nobody's, and takes as long to refuse. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const matches = await verify(passwordHash ?? (await this.nobodys), password.normalize('NFC'));
    return matches && passwordHash !== undefined;
  }
}
