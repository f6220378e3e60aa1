import { Command } from 'commander';
import { Problem } from '../http/problem.js';
import { addBackupCommands } from './backup.commands.js';
import { addCheckCommand } from './check.command.js';
import { addDemoCommand } from './demo.command.js';
import { addMigrateCommand } from './migrate.command.js';
import { addOpenapiCommand } from './openapi.command.js';
import { addSolutionCommands } from './solution.commands.js';
import { addSynonymsCommand } from './synonyms.command.js';
import { addUserCommands } from './user.commands.js';

// Databases, keys and backups are for their owner alone.
process.umask(0o077);

const program = new Command('wasil').description('Run and look after a Wasil installation.');
addUserCommands(program);
addDemoCommand(program);
addOpenapiCommand(program);
addMigrateCommand(program);
addBackupCommands(program);
addCheckCommand(program);
addSolutionCommands(program);
addSynonymsCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof Problem ? error.detail : error.message);
  process.exitCode = 1;
}
