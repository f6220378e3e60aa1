import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Queries } from '../database/queries.js';
import { KnownAddress } from './known-address.entity.js';

/** For how long an address is known after a session was opened from it. */
const KNOWN_MS = 30 * 86_400_000;

@Injectable()
export class KnownAddressesRepository {
  constructor(private readonly queries: Queries) {}

  async note(userId: number, network: string, seenAt: Date): Promise<void> {
    await this.queries.rows(
      sql`INSERT INTO known_addresses (user_id, network, seen_at) VALUES (${userId}, ${network}, ${seenAt})
        ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at`,
    );
  }

  /** Whether the user with this folded username, if there is one, has opened a session from there in the last 30 days. */
  async isKnownUnscoped(usernameFolded: string, network: string): Promise<boolean> {
    const found = await this.queries.row(
      sql`SELECT network FROM known_addresses
        WHERE user_id = (SELECT id FROM users WHERE username_folded = ${usernameFolded})
          AND network = ${network} AND seen_at > ${new Date(Date.now() - KNOWN_MS)}`,
    );
    return found !== undefined;
  }

  /** The networks that a user is known at. */
  async listUnscoped(userId: number): Promise<string[]> {
    const rows = await this.queries.rows<{ network: string }>(
      sql`SELECT network FROM known_addresses WHERE user_id = ${userId}`,
    );
    return rows.map(({ network }) => network);
  }

  deleteSomeForgotten(): Promise<number> {
    return this.queries.deleteSome(KnownAddress, sql`seen_at < ${new Date(Date.now() - KNOWN_MS)}`);
  }
}
