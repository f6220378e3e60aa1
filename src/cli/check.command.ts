import type { Command } from 'commander';
import { StoreKeeper } from '../attachments/store-keeper.js';
import { WordKeeper } from '../search/word-keeper.js';
import { withServices } from './services.js';

interface Options {
  repair: boolean;
  filesLost: boolean;
}

/** `wasil check`: whether what is derived is as what it is derived from, and whether files are there. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'compare what searches find with the texts, and attachments with their files; exits with 1 if something is missing or wrong',
    )
    .option(
      '--repair',
      'write words that are missing or wrong; delete each attachment whose file is missing or cut short, and files without an attachment',
      false,
    )
    .option('--files-lost', 'with --repair: even where the files of most attachments are missing', false)
    .action(async ({ repair, filesLost }: Options) => {
      await withServices(async (services) => {
        const wordsAreWrong = tell(await services.get(WordKeeper).check(repair), repair);
        const keeper = services.get(StoreKeeper);
        await keeper.start(filesLost);
        const filesAreWrong = tell(await keeper.check(repair, filesLost), repair);
        if (repair || !(wordsAreWrong || filesAreWrong)) return;
        if (wordsAreWrong) console.log('To have them written: wasil check --repair');
        if (filesAreWrong)
          console.log(
            'To have attachments without a whole file, and files without an attachment, deleted: wasil check --repair',
          );
        process.exitCode = 1;
      });
    });
}

/** Prints what was compared. @returns whether something was wrong. */
function tell(checked: readonly { what: string; all: number; wrong: number }[], isRepair: boolean): boolean {
  for (const { what, all, wrong } of checked) {
    const state = wrong === 0 ? 'all right' : `${wrong} ${isRepair ? 'repaired' : 'missing or wrong'}`;
    console.log(`${all} ${what}: ${state}.`);
  }
  return checked.some(({ wrong }) => wrong > 0);
}
