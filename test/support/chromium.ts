import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Chromium may be; the first is for those who keep it elsewhere. */
const PLACES = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Its program, or undefined where there is none. */
export const CHROMIUM = PLACES.find((path) => path !== '' && existsSync(path));

export function startChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(`there is no Chromium at any of ${PLACES.join(', ')}`);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
