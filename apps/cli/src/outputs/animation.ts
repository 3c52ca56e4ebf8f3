import { OptionError } from '@gankit/core';
import { provenanceXmp, type Pixels, type Provenance } from '@gankit/trainer/node';
import { extname } from 'node:path';
import sharp from 'sharp';
import { withGifXmp } from './gif-xmp.js';

export const animationFormats = ['webp', 'gif'] as const;

export type AnimationFormat = (typeof animationFormats)[number];

/** @throws {@link OptionError} when the name ends otherwise. */
export function animationFormat(out: string): AnimationFormat {
  const format = animationFormats.find((known) => extname(out).toLowerCase() === `.${known}`);
  if (format !== undefined) return format;
  throw new OptionError(`\`--out\` must end in .webp or .gif for an animation, received ${out}.`);
}

export interface AnimationOptions {
  readonly format: AnimationFormat;
  readonly framesPerSecond: number;
  readonly provenance: Provenance | undefined;
}

/** What sharp takes in one picture; the frames lie below each other in it. */
const mostPixels = 0x3fff ** 2;

/**
 * Encodes frames as a picture that repeats without end: WebP without loss, or GIF with at most 256 colours a frame.
 *
 * @param frames - All of one size.
 * @throws {@link OptionError} when they are too many for one picture.
 */
export async function encodeAnimation(
  frames: readonly Pixels[],
  { format, framesPerSecond, provenance }: AnimationOptions,
): Promise<Uint8Array> {
  const { width, height, channels } = frames[0]!;
  assertFits({ width, height, count: frames.length });
  const delay = frames.map(() => Math.round(1000 / framesPerSecond));
  const raw = { width, height: height * frames.length, channels: channels as 1 | 3 | 4, pageHeight: height };
  const picture = sharp(Buffer.concat(frames.map(({ data }) => data)), { raw });
  const xmp = provenance === undefined ? undefined : provenanceXmp(provenance);
  if (format === 'gif') {
    const gif = await picture.gif({ loop: 0, delay }).toBuffer();
    return xmp === undefined ? gif : withGifXmp(gif, xmp);
  }
  const marked = xmp === undefined ? picture : picture.withXmp(xmp);
  return marked.webp({ lossless: true, loop: 0, delay }).toBuffer();
}

function assertFits({
  width,
  height,
  count,
}: {
  readonly width: number;
  readonly height: number;
  readonly count: number;
}): void {
  if (width * height * count <= mostPixels && Math.max(width, height) <= 0x3fff) return;
  throw new OptionError(
    `\`--frames\` must leave at most ${mostPixels} pixels in all and 16383 a side, received ${count} frames of ${width}x${height}. Take fewer frames, stops or samples.`,
  );
}
