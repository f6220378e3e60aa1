import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Queries } from './queries.js';
import { openMigrated } from './migrate.js';
import { UnitOfWork } from './unit-of-work.js';
import { WriteProbe } from './write-probe.js';

/** Opens the database at start, migrated, and closes it after the last request. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  static forRoot(dataSource: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useFactory: () => openMigrated(dataSource) },
        Queries,
        UnitOfWork,
        WriteProbe,
      ],
      exports: [Queries, UnitOfWork, WriteProbe],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
