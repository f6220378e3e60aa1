import Database from 'better-sqlite3';

/** How long a processor on which the figures hold takes to look through a mebibyte of text for what is not there, in milliseconds. */
const MS_PER_MIB = 1;

/** So often that it takes as long as what it is compared with. */
const TIMES = 100;

/**
 * How many times slower this machine is just now than one on which the figures hold: at least 1. So a limit for what something
 * costs is a ratio to what is run beside it.
 */
export function slowness(): number {
  const database = new Database(':memory:');
  const look = database.prepare('SELECT instr(?, ?)');
  const text = ' zebra'.repeat(2 ** 20 / 6);
  const since = process.cpuUsage();
  for (let times = 0; times < TIMES; times++) look.get(text, ' zero');
  const { user, system } = process.cpuUsage(since);
  database.close();
  return Math.max(1, (user + system) / 1000 / TIMES / MS_PER_MIB);
}
