import { readFile } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { OWN_SYNONYMS } from '../search/own-synonyms.js';
import { Synonyms } from '../search/synonyms.js';
import { FittingSolutionsRepository } from './fitting-solutions.repository.js';

@Module({
  providers: [
    FittingSolutionsRepository,
    {
      provide: Synonyms,
      inject: [Settings],
      useFactory: async ({ synonymsFile }: Settings) =>
        new Synonyms(synonymsFile === undefined ? OWN_SYNONYMS : await readFile(synonymsFile, 'utf8')),
    },
  ],
})
export class SuggestionsModule {}
