import sharp from 'sharp';

/** How wide and high one is at most, in pixels. */
const MOST_SIDE = 320;

/** How many pixels a picture may have: decoded, each takes four bytes. */
const MOST_PIXELS = 50_000_000;

/** How wide or high a picture may be, in pixels: one of a single column takes long to decode for what it shows. */
const LONGEST_SIDE = 65_535;

const LONGEST_MAKING_S = 5;

// It would keep what it has decoded, and take a thread for each processor.
sharp.cache(false);
sharp.concurrency(1);

/** Under which key a picture's thumbnail is kept; an empty one where none can be made. */
export function thumbnailKeyOf(key: string): string {
  return `${key}-thumbnail`;
}

/** The key of the picture that a key is the thumbnail's of, or the key itself. */
export function pictureKeyOf(key: string): string {
  return key.replace(/-thumbnail$/, '');
}

/**
 * A thumbnail in WebP, turned upright, without what the picture's metadata tell, such as where it was taken. How many pixels there are
 * is looked at before they are decoded.
 * @returns nothing where it is no picture, is damaged, has too many pixels, or takes too long.
 */
export async function makeThumbnail(picture: Buffer): Promise<Buffer> {
  try {
    const decoder = sharp(picture, { limitInputPixels: MOST_PIXELS, sequentialRead: true, failOn: 'error' });
    const { width, height } = await decoder.metadata();
    if (Math.max(width, height) > LONGEST_SIDE) return Buffer.alloc(0);
    return await decoder
      .autoOrient()
      .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: LONGEST_MAKING_S })
      .webp()
      .toBuffer();
  } catch {
    return Buffer.alloc(0);
  }
}
