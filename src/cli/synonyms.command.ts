import type { Command } from 'commander';
import { OWN_SYNONYMS } from '../search/own-synonyms.js';

/** `wasil synonyms`: Wasil's own, to begin a file of one's own with (SYNONYMS_FILE). */
export function addSynonymsCommand(program: Command): void {
  program
    .command('synonyms')
    .description(
      'print the words that mean the same to the search for solutions, to begin a SYNONYMS_FILE with',
    )
    .action(() => {
      process.stdout.write(OWN_SYNONYMS);
    });
}
