import { isUtf8 } from 'node:buffer';
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { fileOf, solutionIn, type SolutionTexts } from '../solutions/solution-file.js';
import { SolutionTransferService } from '../solutions/solution-transfer.service.js';
import { withServices } from './services.js';

/** How large a file may be: the longest title and content of characters of four bytes, and some white space. */
const MOST_BYTES = 128 * 1024;

/** `wasil solutions import | export`: solutions as a folder of Markdown files. */
export function addSolutionCommands(program: Command): void {
  const solutions = program
    .command('solutions')
    .description('take solutions in from Markdown files, and give them out');
  solutions
    .command('import')
    .argument('<folder>', 'with files whose names end in .md: "# Title", and the text below')
    .description(
      'publish a solution from each Markdown file of a folder; one with a title that is known is rewritten',
    )
    .requiredOption('--author <username>', 'the manager who is their author')
    .action(async (folder: string, { author }: { author: string }) => {
      const texts = await readFolder(folder);
      await withServices(async (services) => {
        const { added, rewritten } = await services.get(SolutionTransferService).takeIn(author, texts);
        const unchanged = texts.length - added - rewritten;
        console.log(`${added} solutions published, ${rewritten} rewritten, ${unchanged} as they were.`);
      });
    });
  solutions
    .command('export')
    .argument('<folder>', 'where to write them, without Markdown files so far; made where it is missing')
    .description('write each published solution to a Markdown file')
    .action(async (folder: string) => {
      await withServices(async (services) => {
        await mkdir(folder, { recursive: true });
        // One of an older export would be published again by an import.
        if ((await readdir(folder)).some((name) => name.endsWith('.md')))
          throw new Error(`${folder} has Markdown files already: choose another folder.`);
        let written = 0;
        for await (const solution of services.get(SolutionTransferService).published()) {
          const { name, text } = fileOf(solution);
          await writeFile(join(folder, name), text);
          written++;
        }
        console.log(`${written} solutions written to ${folder}.`);
      });
    });
}

/** @throws Error that names every bad file: nothing is published then. */
async function readFolder(folder: string): Promise<SolutionTexts[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.name.endsWith('.md') && !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const texts = new Map<string, SolutionTexts>();
  const faults: string[] = [];
  for (const entry of names) {
    const name = shown(entry);
    try {
      const solution = solutionIn(name, await readText(join(folder, entry), name));
      if (texts.has(solution.title)) throw new Error(`${name}: another file has the same title`);
      texts.set(solution.title, solution);
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  if (names.length === 0) faults.push(`There is no file in ${folder} whose name ends in .md.`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return [...texts.values()];
}

/** @throws Error if it is no file of text that a solution could have. */
async function readText(path: string, name: string): Promise<string> {
  const found = await lstat(path);
  // What is linked may be no solution at all, and reading a pipe never ends.
  if (!found.isFile()) throw new Error(`${name}: must be a file, and no link`);
  if (found.size > MOST_BYTES) throw new Error(`${name}: must have at most ${MOST_BYTES} bytes`);
  const bytes = await readFile(path);
  if (!isUtf8(bytes)) throw new Error(`${name}: must be UTF-8`);
  return bytes.toString('utf8');
}

/** A name as it can be printed, whatever it has in it. */
function shown(name: string): string {
  return name.replaceAll(/\p{C}/gu, '?');
}
