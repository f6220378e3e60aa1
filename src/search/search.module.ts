import { Module } from '@nestjs/common';
import { WordKeeper } from './word-keeper.js';

@Module({ providers: [WordKeeper] })
export class SearchModule {}
