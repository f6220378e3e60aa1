import type { MigrationInterface } from 'typeorm';

/** Added columns with the JSON of profiles and tickets. New databases go without; 1764000000010 drops those that there are. */
export class KeepMembers1764000000009 implements MigrationInterface {
  up = () => Promise.resolve();
  down = () => Promise.resolve();
}
