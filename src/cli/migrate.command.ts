import type { Command } from 'commander';
import { stopSignal } from '../app.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';
import { WordKeeper } from '../search/word-keeper.js';
import { withServices } from './services.js';

/** `wasil migrate`: for deployments that migrate before they roll out. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date, apart from the start of a server')
    .action(async () => {
      const { database } = readSettings(loadEnvironment());
      const controller = new AbortController();
      // On SQLite a signal ends the process, and SQLite takes back what it has not committed.
      if (database.kind === 'postgres')
        void stopSignal().then(() => {
          controller.abort();
        });
      await withServices(
        async (services) => {
          const keeper = services.get(WordKeeper);
          controller.signal.addEventListener('abort', () => {
            keeper.onApplicationShutdown();
          });
          await keeper.fillIn();
        },
        { info: say, warn: say },
        controller.signal,
      );
      if (controller.signal.aborted) throw new Error('Told to stop: what is left is done by the next start.');
      console.log('The database is up to date.');
    });
}

function say(details: object, text: string): void {
  console.log(
    [text, ...Object.entries(details).map(([name, value]) => `${name}=${String(value)}`)].join(' '),
  );
}
