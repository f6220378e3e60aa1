import { existsSync } from 'node:fs';

/** The process's environment, completed from `.env` in the working folder. Variables that are set already win. */
export function loadEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
