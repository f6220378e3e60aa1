import type { MigrationInterface } from 'typeorm';

/** Made an index of words for each ticket, which AddWords1764000000015 has replaced: where it is not yet, none is made. */
export class CreateTicketSearch1764000000008 implements MigrationInterface {
  up(): Promise<void> {
    return Promise.resolve();
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}
