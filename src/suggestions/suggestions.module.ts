import { readFile } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { Settings, SettingsError } from '../config/settings.js';
import { sweepEachMinute } from '../database/sweepers.js';
import { OWN_SYNONYMS } from '../search/own-synonyms.js';
import { Synonyms } from '../search/synonyms.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AlikeTicketsRepository } from './alike-tickets.repository.js';
import { FittingSolutionsRepository } from './fitting-solutions.repository.js';
import { ModelClient } from './model-client.js';
import { ProposalsService } from './proposals.service.js';
import { Proposer } from './proposer.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsRepository } from './suggestions.repository.js';
import { SuggestionsService } from './suggestions.service.js';
import { WithdrawalRepository } from './withdrawal.repository.js';

@Module({
  imports: [TicketsModule],
  controllers: [SuggestionsController],
  providers: [
    AlikeTicketsRepository,
    FittingSolutionsRepository,
    ModelClient,
    ProposalsService,
    Proposer,
    SuggestionsRepository,
    SuggestionsService,
    WithdrawalRepository,
    sweepEachMinute(WithdrawalRepository, (proposals) => proposals.withdrawSomeUnscoped()),
    {
      provide: Synonyms,
      inject: [Settings],
      useFactory: ({ synonymsFile }: Settings) => synonymsOf(synonymsFile),
    },
  ],
})
export class SuggestionsModule {}

/** @throws SettingsError if the file can't be read, or has what is no group of synonyms. */
async function synonymsOf(file: string | undefined): Promise<Synonyms> {
  try {
    return new Synonyms(file === undefined ? OWN_SYNONYMS : await readFile(file, 'utf8'));
  } catch (error) {
    throw new SettingsError([`SYNONYMS_FILE: ${(error as Error).message}`]);
  }
}
