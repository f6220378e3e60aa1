import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { createApp, serve, toldToStop } from './app.js';
import { loadEnvironment } from './config/environment-file.js';
import { readSettings } from './config/settings.js';
import { createLog } from './http/log.js';
import { runWorkers } from './workers/workers.js';

// V8 takes what often waits for the database for long-lived, and then keeps the rows it points to until a full collection.
setFlagsFromString('--no-allocation-site-pretenuring');

try {
  const settings = readSettings(loadEnvironment());
  if (settings.workers > 1 && cluster.isPrimary) {
    const log = createLog(settings.logLevel);
    await runWorkers(settings.workers, toldToStop(), (loss) => {
      log.error(loss);
    });
  } else {
    await serve(await createApp(settings), settings, toldToStop());
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  // The line to the primary process would keep a worker alive.
  cluster.worker?.disconnect();
}
