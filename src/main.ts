import { createApp, serve, toldToStop } from './app.js';
import { loadEnvironment } from './config/environment-file.js';
import { readSettings } from './config/settings.js';

try {
  const settings = readSettings(loadEnvironment());
  await serve(await createApp(settings), settings, toldToStop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
