import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AccessGuard } from './access/access.guard.js';
import { AuthenticationGuard } from './access/authentication.guard.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { QueryGuard } from './http/declared-query.js';
import { HttpModule } from './http/http.module.js';
import { RateLimitGuard } from './http/rate-limit.guard.js';
import { MessagesModule } from './messages/messages.module.js';
import { ProfilesModule } from './profiles/profiles.module.js';
import { SearchModule } from './search/search.module.js';
import { SolutionsModule } from './solutions/solutions.module.js';
import { SuggestionsModule } from './suggestions/suggestions.module.js';
import { TicketsModule } from './tickets/tickets.module.js';

@Module({})
export class AppModule {
  /** @param dataSource the open database, which is closed with the application. */
  static forRoot(settings: Settings, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      // In this order: who calls, how often, whether they may, and whether they ask for what there is.
      providers: [AuthenticationGuard, RateLimitGuard, AccessGuard, QueryGuard].map((useClass) => ({
        provide: APP_GUARD,
        useClass,
      })),
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot(dataSource),
        HttpModule,
        AuthModule.forRoot(),
        ProfilesModule,
        SearchModule,
        TicketsModule,
        AttachmentsModule,
        MessagesModule,
        SolutionsModule,
        SuggestionsModule,
      ],
    };
  }
}
