import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Queries } from './queries.js';
import { SchemaAtStart } from './pending-migrations.js';
import { UnitOfWork } from './unit-of-work.js';
import { WriteProbe } from './write-probe.js';

/** Provides a database that is open, and closes it after the last request. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  static forRoot(dataSource: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: SchemaAtStart, useFactory: () => SchemaAtStart.of(dataSource) },
        Queries,
        UnitOfWork,
        WriteProbe,
      ],
      exports: [Queries, SchemaAtStart, UnitOfWork, WriteProbe],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
