import { readFile } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { OWN_SYNONYMS } from '../search/own-synonyms.js';
import { Synonyms } from '../search/synonyms.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AlikeTicketsRepository } from './alike-tickets.repository.js';
import { FittingSolutionsRepository } from './fitting-solutions.repository.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsRepository } from './suggestions.repository.js';
import { SuggestionsService } from './suggestions.service.js';

@Module({
  imports: [TicketsModule],
  controllers: [SuggestionsController],
  providers: [
    AlikeTicketsRepository,
    FittingSolutionsRepository,
    SuggestionsRepository,
    SuggestionsService,
    {
      provide: Synonyms,
      inject: [Settings],
      useFactory: async ({ synonymsFile }: Settings) =>
        new Synonyms(synonymsFile === undefined ? OWN_SYNONYMS : await readFile(synonymsFile, 'utf8')),
    },
  ],
})
export class SuggestionsModule {}
