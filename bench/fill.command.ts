import { Command } from 'commander';
import { openEmpty } from './databases.js';
import { fill, RARE_WORD, rowsFor } from './fill.js';
import { TICKETS } from './options.js';
import { PASSWORD, PROFILES, sharesOf, usernameOf } from './people.js';
import { Progress } from './progress.js';

/** `bench fill` */
export function fillCommand(): Command {
  return new Command('fill')
    .description(
      'Fills a database of yours, migrated and empty, with 1,050 people and so many tickets of five messages each, ' +
        'and tells whom to log in as.',
    )
    .addOption(TICKETS)
    .requiredOption('--database <url>', 'sqlite:FILE or postgres://user:password@host:port/name')
    .action(run);
}

async function run({ tickets, database: url }: { tickets: number; database: string }): Promise<void> {
  const database = await openEmpty(url);
  try {
    const progress = new Progress('Filling', rowsFor(tickets), 'rows');
    await fill(database, tickets, (rows) => {
      progress.show(rows);
    });
  } finally {
    await database.destroy();
  }
  console.table(
    Object.entries(PROFILES).map(([name, id]) => ({
      username: usernameOf(id),
      has:
        name === 'manager' ? 'a fiftieth of all tickets to answer' : `opened ${ownOf(name, tickets)} tickets`,
    })),
  );
  console.log(`Everybody's password is: ${PASSWORD}`);
  console.log(`“${RARE_WORD}” stands in three tickets of each of them, “printer” in a tenth of all.`);
}

function ownOf(name: string, tickets: number): number {
  return sharesOf(tickets)[name as keyof ReturnType<typeof sharesOf>];
}
