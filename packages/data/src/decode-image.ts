import type { Metadata, Sharp } from 'sharp';

export type SharpFactory = typeof import('sharp').default;

/** A colour and how the person called it. */
export interface Background {
  readonly name: string;
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** How every image of a folder is brought to one form. */
export interface ImageForm {
  /** Side of the square in pixels. */
  readonly resolution: number;
  readonly channels: 1 | 3 | 4;
  readonly fit: 'cover' | 'contain' | 'fill';
  /** Below transparent pixels and beside whole images. */
  readonly background: Background;
  /** Images whose shorter side is smaller, in pixels, are skipped. */
  readonly minimumSide: number;
  /** Takes one half of each image, as if it were the whole. */
  readonly half?: 'left' | 'right';
}

/** What became of one image file. */
export type DecodedImage =
  | {
      /** The file had another size. */
      readonly resized: 'enlarged' | 'shrunk' | 'no';
      /** What else had to change: `'grey to colour'`, … */
      readonly conversions: readonly string[];
    }
  | { readonly skipped: string; readonly tooSmall: boolean };

/**
 * Decodes an image of any format that sharp reads to bytes `[resolution, resolution, channels]`: turned as its EXIF
 * data says, in sRGB, its transparent parts on the background, the first frame of an animation.
 */
export async function decodeImage({
  sharp,
  file,
  form,
  target,
}: {
  readonly sharp: SharpFactory;
  readonly file: Uint8Array;
  readonly form: ImageForm;
  /** Gets the bytes. */
  readonly target: Uint8Array;
}): Promise<DecodedImage> {
  if (file.length === 0) return { skipped: 'the file is empty', tooSmall: false };
  const image = sharp(file, { failOn: 'error' });
  const metadata = await image.metadata().catch((error: Error) => error);
  if (metadata instanceof Error) {
    return { skipped: problemOf(metadata, 'no image format that sharp reads'), tooSmall: false };
  }
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
    return {
      skipped: `nobody knows what is white in ${metadata.depth} pixels, save it with 8 or 16 bits`,
      tooSmall: false,
    };
  }
  const { width, height } = sizeOfPart(metadata, form);
  if (Math.min(width, height) < form.minimumSide) {
    return { skipped: `${width}x${height} is smaller than ${form.minimumSide} pixels`, tooSmall: true };
  }
  try {
    const { data, info } = await toForm(partOf(image, metadata, form), form)
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== form.channels) {
      return { skipped: `it decodes to ${info.channels} channels`, tooSmall: false };
    }
    target.set(data);
  } catch (error) {
    return { skipped: problemOf(error as Error, 'damaged or cut off'), tooSmall: false };
  }
  return { resized: sizeChange({ width, height }, form), conversions: conversions(metadata, form) };
}

/** In words of our own: libvips keeps one error text for all threads, so that of a neighbour may come instead. */
function problemOf({ message }: Error, otherwise: string): string {
  return message.includes('pixel limit') ? 'more pixels than sharp allows' : otherwise;
}

/** Of what becomes the sample: the whole image, or half of it. */
function sizeOfPart(
  { autoOrient: { width, height } }: Metadata,
  { half }: ImageForm,
): { readonly width: number; readonly height: number } {
  return { width: half === undefined ? width : Math.floor(width / 2), height };
}

function partOf(image: Sharp, metadata: Metadata, form: ImageForm): Sharp {
  const turned = image.autoOrient();
  if (form.half === undefined) return turned;
  const { width, height } = sizeOfPart(metadata, form);
  const left = form.half === 'left' ? 0 : metadata.autoOrient.width - width;
  return turned.extract({ left, top: 0, width, height });
}

function toForm(image: Sharp, { resolution, channels, fit, background }: ImageForm): Sharp {
  const { r, g, b } = background;
  const opaque = channels === 4 ? image.ensureAlpha() : image.flatten({ background: { r, g, b } });
  const square = opaque.resize(resolution, resolution, {
    fit,
    background: { r, g, b, alpha: channels === 4 ? 0 : 1 },
  });
  if (channels === 1) return square.greyscale().toColourspace('b-w');
  return channels === 3 ? square.toColourspace('srgb').removeAlpha() : square.toColourspace('srgb');
}

function sizeChange(
  { width, height }: { readonly width: number; readonly height: number },
  { resolution, fit }: ImageForm,
): 'enlarged' | 'shrunk' | 'no' {
  if (width === resolution && height === resolution) return 'no';
  const fitted = fit === 'contain' ? Math.max(width, height) : Math.min(width, height);
  return fitted < resolution ? 'enlarged' : 'shrunk';
}

function conversions(metadata: Metadata, { channels, background }: ImageForm): readonly string[] {
  const { space, depth, hasAlpha, orientation = 1 } = metadata;
  const grey = space === 'b-w' || space === 'grey16';
  const rules: readonly (readonly [boolean, string])[] = [
    [grey && channels !== 1, 'grey to colour'],
    [!grey && channels === 1, 'colour to grey'],
    [hasAlpha && channels !== 4, `alpha onto ${background.name}`],
    [!hasAlpha && channels === 4, 'opaque alpha added'],
    [depth === 'ushort', '16-bit to 8-bit'],
    [!grey && space !== 'srgb' && space !== 'rgb16', `${space} to sRGB`],
    [orientation > 1, 'turned by EXIF'],
  ];
  return rules.filter(([applies]) => applies).map(([, conversion]) => conversion);
}
