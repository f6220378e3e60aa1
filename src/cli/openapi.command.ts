import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createApp } from '../app.js';
import { readSettings } from '../config/settings.js';
import { createDocument } from '../http/openapi.js';

/** `wasil openapi FILE`: writes the OpenAPI document, for openapi.json in the repository. */
export function addOpenapiCommand(program: Command): void {
  program
    .command('openapi <file>')
    .description('write the OpenAPI document to a file')
    .action(async (file: string) => {
      const app = await createApp(readSettings({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'warn' }));
      try {
        await writeFile(file, `${JSON.stringify(createDocument(app), null, 2)}\n`);
      } finally {
        await app.close();
      }
    });
}
