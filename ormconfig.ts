import { loadEnvironment } from './src/config/environment-file.js';
import { readSettings } from './src/config/settings.js';
import { ENTITIES } from './src/entities.js';
import { createDataSource, withoutTimeouts } from './src/database/data-source.js';

/** What TypeORM's command line works on: the data source of the application, with time for migrations. */
export default withoutTimeouts(createDataSource(readSettings(loadEnvironment()), ENTITIES));
