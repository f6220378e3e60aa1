import Database from 'better-sqlite3';

/** How long a processor on which the figures hold takes to look through a mebibyte of text for what is not there, in milliseconds. */
const MS_PER_MIB = 1;

const TRIES = 20;

/**
 * How many times slower this machine is than one on which the figures hold: at least 1. So a limit for what something costs is a
 * ratio to what is run beside it.
 */
export function slowness(): number {
  const database = new Database(':memory:');
  const look = database.prepare('SELECT instr(?, ?)');
  const text = ' zebra'.repeat(2 ** 20 / 6);
  let least = Infinity;
  for (let tries = 0; tries < TRIES; tries++) {
    const since = performance.now();
    look.get(text, ' zero');
    least = Math.min(least, performance.now() - since);
  }
  database.close();
  return Math.max(1, least / MS_PER_MIB);
}
