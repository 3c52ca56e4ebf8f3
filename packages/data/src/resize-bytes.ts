/** Channels-last bytes of one image. */
export interface ByteImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** For each output position: where its source pixels begin and how much each counts; the weights add up to 1. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * Returns a function that resizes images of one size to a square, keeping their proportions (the shorter side is
 * centred on black). Triangle filter: linear interpolation when enlarging, an area average when shrinking.
 */
export function squareResizer(
  { height, width, channels }: Omit<ByteImage, 'pixels'>,
  resolution: number,
): (pixels: Uint8Array) => Uint8Array {
  const scale = Math.max(height, width) / resolution;
  const rows = triangleTaps({ size: height, resolution, scale });
  const columns = triangleTaps({ size: width, resolution, scale });
  return (pixels) => {
    const resized = new Uint8Array(resolution * resolution * channels);
    let place = 0;
    for (const row of rows) {
      for (const column of columns) {
        for (let channel = 0; channel < channels; channel += 1) {
          const first = (row.start * width + column.start) * channels + channel;
          resized[place] = Math.round(weigh({ pixels, first, row, column, width, channels }));
          place += 1;
        }
      }
    }
    return resized;
  };
}

function weigh({
  pixels,
  first,
  row,
  column,
  width,
  channels,
}: {
  readonly pixels: Uint8Array;
  readonly first: number;
  readonly row: Taps;
  readonly column: Taps;
  readonly width: number;
  readonly channels: number;
}): number {
  let sum = 0;
  for (let y = 0; y < row.weights.length; y += 1) {
    for (let x = 0; x < column.weights.length; x += 1) {
      sum += row.weights[y]! * column.weights[x]! * pixels[first + (y * width + x) * channels]!;
    }
  }
  return sum;
}

function triangleTaps({
  size,
  resolution,
  scale,
}: {
  readonly size: number;
  readonly resolution: number;
  readonly scale: number;
}): readonly Taps[] {
  const reach = Math.max(1, scale);
  return Array.from({ length: resolution }, (_, place) => {
    const centre = (place + 0.5 - resolution / 2) * scale + size / 2;
    if (centre < 0 || centre > size) return { start: 0, weights: [] };
    const start = Math.max(0, Math.ceil(centre - reach - 0.5));
    const end = Math.min(size - 1, Math.floor(centre + reach - 0.5));
    const raw = Array.from(
      { length: end - start + 1 },
      (__, tap) => reach - Math.abs(start + tap + 0.5 - centre),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { start, weights: raw.map((weight) => weight / sum) };
  });
}
