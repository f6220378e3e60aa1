import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const FILE = '.env';

/**
 * The process's environment, completed from `.env` in the working folder. Variables that are set already win.
 * @throws Error if the file is not in UTF-8.
 */
export function loadEnvironment(): NodeJS.ProcessEnv {
  const stored = existsSync(FILE) ? parseEnv(textOf(readFileSync(FILE))) : {};
  for (const [name, value] of Object.entries(stored)) process.env[name] ??= value;
  return process.env;
}

/** The text of the file, without the byte order mark that some editors put before it. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${FILE} must be saved in UTF-8.`, { cause: error });
  }
}
