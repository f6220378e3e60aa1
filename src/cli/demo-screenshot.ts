import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import type { IncomingForm } from '../http/form.js';

const [WIDTH, HEIGHT] = [640, 400];

/** What is drawn: from the left and the top, how wide and how high, and in which colour. */
const SHAPES: readonly [left: number, top: number, width: number, height: number, background: string][] = [
  [0, 0, WIDTH, 40, '#3c4a5e'],
  [14, 13, 14, 14, '#e2604f'],
  [36, 13, 14, 14, '#e8b33f'],
  [58, 13, 14, 14, '#58a55c'],
  ...[80, 190].flatMap((top): (typeof SHAPES)[number][] => [
    [40, top, 560, 90, '#ffffff'],
    [60, top + 20, 50, 50, '#2f6fd0'],
    [130, top + 24, 300, 14, '#3c4a5e'],
    [130, top + 52, 420, 10, '#b5bcc6'],
  ]),
];

/** The form with which somebody sends a picture of two mails that are the same, tied to a message. */
export async function screenshotForm(
  name: string,
  messageId: number,
): Promise<Pick<IncomingForm, 'length' | 'read'>> {
  const picture = await sharp({
    create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#e8ebef' },
  })
    .composite(
      SHAPES.map(([left, top, width, height, background]) => ({
        input: { create: { width, height, channels: 3 as const, background } },
        left,
        top,
      })),
    )
    .png()
    .toBuffer();
  return {
    length: undefined,
    async read(_rule, take) {
      await take({ name, passTo: (to) => pipeline(Readable.from([picture]), to) });
      return new Map([['message', String(messageId)]]);
    },
  };
}
