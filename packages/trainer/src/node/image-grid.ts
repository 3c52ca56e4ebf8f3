import {
  assertInteger,
  assertKnownOptions,
  formatShape,
  ShapeError,
  sizeOf,
  type TensorData,
} from '@gankit/core';
import { encode } from 'fast-png';
import { writeFileAtomic } from './atomic-files.js';
import { withPngXmp } from './png-xmp.js';
import { provenanceXmp, type Provenance } from './provenance.js';

export interface ImageGridOptions {
  /** Images per row. @defaultValue as many as make the grid square */
  readonly columns?: number;
  /** White pixels between images and around them; 0 writes one image as it is. @defaultValue 2 */
  readonly gap?: number;
  /** Kept in the PNG as XMP. @defaultValue nothing is said of it */
  readonly provenance?: Provenance | undefined;
}

const gridOptions = { columns: true, gap: true } as const;

/** A picture as bytes, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * Whether {@link drawImageGrid} can draw samples of this shape.
 *
 * @param sample - Shape of one sample, without the batch.
 */
export function isDrawable(sample: readonly number[]): boolean {
  if (sample.length === 1) return sample[0] === 2;
  return sample.length === 3 && [1, 3, 4].includes(sample[2]!);
}

/**
 * Draws samples as one picture: images `[count, height, width, channels]` side by side with a gap between them (1
 * channel grey, 3 RGB, 4 RGBA; -1 becomes 0 and 1 becomes 255), points `[count, 2]` as a scatter picture of
 * [-1.1, 1.1]².
 *
 * @throws {@link ShapeError} when the samples have another shape.
 */
export function drawImageGrid(
  samples: TensorData,
  options: Omit<ImageGridOptions, 'provenance'> = {},
): Pixels {
  assertKnownOptions('drawImageGrid', options, gridOptions);
  const sample = samples.shape.slice(1);
  if (!isDrawable(sample)) {
    throw new ShapeError(
      `drawImageGrid: \`samples\` must have shape [count, height, width, 1 | 3 | 4] or [count, 2], received ${formatShape(samples.shape)}.`,
    );
  }
  return sample.length === 1 ? scatter(samples) : grid(samples, options);
}

/**
 * The PNG of {@link drawImageGrid}.
 *
 * @throws {@link ShapeError} when the samples have another shape.
 */
export function encodeImageGrid(samples: TensorData, options: ImageGridOptions = {}): Uint8Array {
  const { provenance, ...form } = options;
  assertKnownOptions('encodeImageGrid', options, { provenance, ...gridOptions });
  const png = encode(drawImageGrid(samples, form));
  return provenance === undefined ? png : withPngXmp(png, provenanceXmp(provenance));
}

/** Writes the PNG of {@link encodeImageGrid}. */
export async function writeImageGrid(
  path: string,
  samples: TensorData,
  options: ImageGridOptions = {},
): Promise<void> {
  assertKnownOptions('writeImageGrid', options, { provenance: true, ...gridOptions });
  await writeFileAtomic(path, encodeImageGrid(samples, options));
}

function grid({ data, shape }: TensorData, options: ImageGridOptions): Pixels {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const { columns = Math.ceil(Math.sqrt(count)), gap = 2 } = options;
  assertInteger('drawImageGrid', { columns });
  assertInteger('drawImageGrid', { gap }, { minimum: 0 });
  const rows = Math.ceil(count / columns);
  const gridWidth = columns * (width + gap) + gap;
  const gridHeight = rows * (height + gap) + gap;
  const pixels = new Uint8Array(gridWidth * gridHeight * channels).fill(255);
  const imageSize = sizeOf([height, width, channels]);
  const rowSize = width * channels;
  for (let image = 0; image < count; image += 1) {
    const left = gap + (image % columns) * (width + gap);
    const top = gap + Math.floor(image / columns) * (height + gap);
    for (let row = 0; row < height; row += 1) {
      const start = image * imageSize + row * rowSize;
      const bytes = Uint8Array.from(data.subarray(start, start + rowSize), toByte);
      pixels.set(bytes, ((top + row) * gridWidth + left) * channels);
    }
  }
  return { width: gridWidth, height: gridHeight, channels, data: pixels };
}

function toByte(value: number): number {
  return Math.round(Math.min(255, Math.max(0, (value + 1) * 127.5)));
}

const scatterSize = 256;
const scatterLimit = 1.1;

/** Every point as a square of 3x3 pixels that darkens what is below it; points outside of the picture are left out. */
function scatter({ data, shape }: TensorData): Pixels {
  const pixels = new Uint8Array(scatterSize * scatterSize).fill(255);
  const toPixel = (value: number): number => Math.round(((value / scatterLimit + 1) / 2) * (scatterSize - 1));
  for (let point = 0; point < shape[0]!; point += 1) {
    const column = toPixel(data[2 * point]!);
    const row = scatterSize - 1 - toPixel(data[2 * point + 1]!);
    for (const [x, y] of neighbours(column, row)) {
      if (x < 0 || y < 0 || x >= scatterSize || y >= scatterSize) continue;
      const pixel = y * scatterSize + x;
      pixels[pixel] = Math.floor(pixels[pixel]! / 2);
    }
  }
  return { width: scatterSize, height: scatterSize, channels: 1, data: pixels };
}

function neighbours(column: number, row: number): [number, number][] {
  return [-1, 0, 1].flatMap((down) =>
    [-1, 0, 1].map((right): [number, number] => [column + right, row + down]),
  );
}
