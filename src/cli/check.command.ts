import type { Command } from 'commander';
import { WordKeeper } from '../search/word-keeper.js';
import { withServices } from './services.js';

/** `wasil check`: whether what is derived is as what it is derived from. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('compare what searches find with the texts; exits with 1 if something is missing or wrong')
    .option('--repair', 'write what is missing or wrong', false)
    .action(async ({ repair }: { repair: boolean }) => {
      await withServices(async (services) => {
        const checked = await services.get(WordKeeper).check(repair);
        for (const { what, all, wrong } of checked) {
          const state = wrong === 0 ? 'all right' : `${wrong} ${repair ? 'repaired' : 'missing or wrong'}`;
          console.log(`${all} ${what}: ${state}.`);
        }
        if (repair || checked.every(({ wrong }) => wrong === 0)) return;
        console.log('To have them written: wasil check --repair');
        process.exitCode = 1;
      });
    });
}
