import {
  createRandomSource,
  fromTensor,
  hashName,
  permutation,
  type Batch,
  type Loader,
  type TensorData,
} from '@gankit/core';

const SIDE = 28;
const CENTER = (SIDE - 1) / 2;

/** Largest changes of an image: pixels, radians, share of the size. */
const LARGEST = { shift: 2, angle: 0.2, zoom: 0.1 } as const;

/** All samples of a loader at once, in its order. */
export async function readAll(loader: Loader): Promise<Batch> {
  return loader.read(Int32Array.from({ length: loader.size }, (_, index) => index));
}

/** One batch: images moved, turned and zoomed a little, and one-hot targets. */
export async function augmentedBatch(
  samples: Batch,
  { indices, seed }: { readonly indices: Int32Array; readonly seed: number },
): Promise<{ readonly images: TensorData; readonly targets: TensorData }> {
  const images = new Float32Array(indices.length * SIDE * SIDE);
  const targets = new Float32Array(indices.length * 10);
  const draws = await uniformDraws(indices.length * 4, seed);
  indices.forEach((index, place) => {
    const [down, right, turn, zoom] = draws.subarray(place * 4, place * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const source = samples.data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
    const target = images.subarray(place * SIDE * SIDE, (place + 1) * SIDE * SIDE);
    resample(source, target, {
      down: down * LARGEST.shift,
      right: right * LARGEST.shift,
      angle: turn * LARGEST.angle,
      scale: 1 + zoom * LARGEST.zoom,
    });
    targets[place * 10 + samples.labels![index]!] = 1;
  });
  return {
    images: { data: images, shape: [indices.length, SIDE, SIDE, 1] },
    targets: { data: targets, shape: [indices.length, 10] },
  };
}

/** Index batches of one epoch in a seeded order; the remainder is left out. */
export function epochBatches({
  size,
  batchSize,
  seed,
}: {
  readonly size: number;
  readonly batchSize: number;
  readonly seed: number;
}): Int32Array[] {
  const order = permutation(size, hashName(seed, 'order'));
  return Array.from({ length: Math.floor(size / batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}

async function uniformDraws(count: number, seed: number): Promise<Float32Array> {
  const tensor = createRandomSource(seed).uniform([count], { low: -1, high: 1 });
  const { data } = await fromTensor(tensor);
  tensor.dispose();
  return data as Float32Array;
}

interface Motion {
  readonly down: number;
  readonly right: number;
  readonly angle: number;
  readonly scale: number;
}

/** Bilinear; outside the source is background (-1). */
function resample(source: Float32Array, target: Float32Array, { down, right, angle, scale }: Motion): void {
  const cosine = Math.cos(angle) / scale;
  const sine = Math.sin(angle) / scale;
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const y = row - CENTER - down;
      const x = column - CENTER - right;
      target[row * SIDE + column] = valueAt(source, {
        y: cosine * y - sine * x + CENTER,
        x: sine * y + cosine * x + CENTER,
      });
    }
  }
}

function valueAt(source: Float32Array, { y, x }: { readonly y: number; readonly x: number }): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const lower = y - top;
  const righter = x - left;
  const upperRow = pixel(source, top, left) * (1 - righter) + pixel(source, top, left + 1) * righter;
  const lowerRow = pixel(source, top + 1, left) * (1 - righter) + pixel(source, top + 1, left + 1) * righter;
  return upperRow * (1 - lower) + lowerRow * lower;
}

function pixel(source: Float32Array, row: number, column: number): number {
  const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
  return inside ? source[row * SIDE + column]! : -1;
}
