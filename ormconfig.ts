import { loadEnvironment } from './src/config/environment-file.js';
import { readSettings } from './src/config/settings.js';
import { dataSourceFor } from './src/data-source.js';

/** What TypeORM's command line works on: the very data source of the application. */
export default dataSourceFor(readSettings(loadEnvironment()));
