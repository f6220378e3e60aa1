import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { openApp, serve, stopSignal } from './app.js';
import { loadEnvironment } from './config/environment-file.js';
import { readSettings } from './config/settings.js';
import { createLog } from './http/log.js';
import { runWorkers } from './cluster/workers.js';

// Databases, keys and backups are for their owner alone.
process.umask(0o077);

// Otherwise V8 allocates what often waits for the database as long-lived, and its rows stay until a full collection.
setFlagsFromString('--no-allocation-site-pretenuring');

try {
  const settings = readSettings(loadEnvironment());
  if (settings.workers > 1 && cluster.isPrimary) {
    const log = createLog(settings.logLevel);
    await runWorkers(settings.workers, stopSignal(), (loss) => {
      log.error(loss);
    });
  } else {
    await serve(await openApp(settings), settings, stopSignal());
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// A worker's channel to the primary process would keep it alive, and so would a log that can't be written.
process.exit();
