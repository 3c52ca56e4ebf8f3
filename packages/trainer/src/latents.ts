import {
  assertInteger,
  assertKnownOptions,
  assertNumber,
  createRandomSource,
  formatShape,
  fromTensor,
  ShapeError,
  sizeOf,
  type RandomSource,
  type TensorData,
} from '@gankit/core';

export interface LatentStreamOptions {
  readonly latentSize: number;
  /** Decides the latents; they are those of `sample({ seed })`. */
  readonly seed: number;
  /**
   * Values farther from 0 than this are drawn again: less variety, more typical samples. Only they differ from the latents
   * without truncation. @defaultValue no limit
   * @see Brock et al. 2018, "Large Scale GAN Training for High Fidelity Natural Image Synthesis", section 3.1, https://arxiv.org/abs/1809.11096
   */
  readonly truncation?: number | undefined;
}

/** Latents one after the other; how many are taken at a time makes no difference, as long as it is even. */
export interface LatentStream {
  /** The next latents, `[count, latentSize]`. */
  next(count: number): Promise<TensorData>;
}

/**
 * Draws latents piece by piece, for samples without end in flat memory.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function createLatentStream({
  latentSize,
  seed,
  truncation,
  ...rest
}: LatentStreamOptions): LatentStream {
  assertKnownOptions('createLatentStream', rest, { latentSize, seed, truncation });
  assertInteger('createLatentStream', { latentSize });
  if (truncation !== undefined) assertNumber('createLatentStream', { truncation }, { minimum: 0.01 });
  const random = createRandomSource(seed);
  const latents = random.fork('latents');
  const again = createValues(random.fork('truncation'));
  return {
    async next(count) {
      const drawn = await draw(latents, [count, latentSize]);
      if (truncation === undefined) return drawn;
      const { data, shape } = drawn;
      for (let index = 0; index < data.length; index += 1) {
        while (Math.abs(data[index]!) > truncation) {
          const value = again();
          data[index] = typeof value === 'number' ? value : await value;
        }
      }
      return { data, shape };
    },
  };
}

async function draw(random: RandomSource, shape: readonly number[]): Promise<TensorData> {
  const tensor = random.normal(shape);
  const { data } = await fromTensor(tensor);
  tensor.dispose();
  return { data: data.slice(), shape }; // a backend may give its own memory
}

const valuesPerDraw = 4096;

/** Normal numbers one by one. */
function createValues(random: RandomSource): () => number | Promise<number> {
  let values: ArrayLike<number> = [];
  let position = 0;
  const refill = async (): Promise<number> => {
    values = (await draw(random, [valuesPerDraw])).data;
    position = 1;
    return values[0]!;
  };
  return () => (position < values.length ? values[position++]! : refill());
}

export interface LatentPair {
  /** `[count, latentSize]` */
  readonly from: TensorData;
  /** Of the same shape. */
  readonly to: TensorData;
}

/**
 * Spherical interpolation, row by row: `sin((1 - t) Ω) / sin(Ω) · from + sin(t Ω) / sin(Ω) · to`, Ω being the angle between
 * the two. What lies between normal latents is about as long as they are; on a straight line it would be shorter, and samples
 * of such latents are poor.
 *
 * @param amount - t, from 0 (`from`) to 1 (`to`).
 * @returns Latents of the same shape; on a straight line where two rows are parallel.
 * @throws {@link ShapeError} when the shapes differ.
 * @see White 2016, "Sampling Generative Networks", section 2.1, https://arxiv.org/abs/1609.04468
 */
export function interpolateLatents({ from, to, ...rest }: LatentPair, amount: number): TensorData {
  assertKnownOptions('interpolateLatents', rest, { from, to });
  assertNumber('interpolateLatents', { amount }, { minimum: 0, maximum: 1 });
  if (from.shape.length !== 2 || formatShape(from.shape) !== formatShape(to.shape)) {
    throw new ShapeError(
      `interpolateLatents: \`to\` must have the shape of \`from\`, [count, latentSize], received ${formatShape(from.shape)} and ${formatShape(to.shape)}. Draw as many of both.`,
    );
  }
  const [count, size] = from.shape as [number, number];
  const data = new Float32Array(sizeOf(from.shape));
  for (let row = 0; row < count; row += 1) {
    const [start, end] = [row * size, (row + 1) * size];
    const [first, second] = [from.data.subarray(start, end), to.data.subarray(start, end)];
    const [firstShare, secondShare] = shares(angleBetween(first, second), amount);
    for (let index = 0; index < size; index += 1) {
      data[start + index] = firstShare * first[index]! + secondShare * second[index]!;
    }
  }
  return { data, shape: [count, size] };
}

function shares(angle: number, amount: number): readonly [number, number] {
  const sine = Math.sin(angle);
  if (sine < 1e-6) return [1 - amount, amount];
  return [Math.sin((1 - amount) * angle) / sine, Math.sin(amount * angle) / sine];
}

function angleBetween(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let [product, firstSquares, secondSquares] = [0, 0, 0];
  for (let index = 0; index < first.length; index += 1) {
    product += first[index]! * second[index]!;
    firstSquares += first[index]! ** 2;
    secondSquares += second[index]! ** 2;
  }
  const lengths = Math.sqrt(firstSquares * secondSquares);
  return lengths === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, product / lengths)));
}
