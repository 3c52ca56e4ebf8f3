import {
  assertInteger,
  assertKnownOptions,
  createRandomSource,
  formatShape,
  hashName,
  OptionError,
  ShapeError,
  type Loader,
  type TensorData,
} from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { fromArrays } from './from-arrays.js';

/** Where the Gaussians stand. Only the ratio of the two lengths matters, as the data is scaled into [-1, 1]. */
export interface RingModes {
  /** Number of Gaussians. @defaultValue 8 */
  readonly modes?: number;
  /** Distance of their centres from the origin, before scaling. @defaultValue 1 */
  readonly radius?: number;
  /** Of each Gaussian in both directions, before scaling. @defaultValue 0.01 */
  readonly standardDeviation?: number;
}

const modeOptions: Readonly<Record<keyof RingModes, true>> = {
  modes: true,
  radius: true,
  standardDeviation: true,
};

export interface RingOptions extends RingModes {
  /** Number of samples; each mode gets as many as any other, give or take one. @defaultValue 10000 */
  readonly size?: number;
  /** Decides the samples. @defaultValue 0 */
  readonly seed?: number;
}

/** How far from its centre a sample may lie, in standard deviations and each direction; rarer ones are drawn in. */
const furthest = 5;

/**
 * Ring of Gaussians: vectors `[2]` in [-1, 1] around `modes` centres on a circle, the label being the mode. The
 * classic toy on which a GAN shows mode collapse.
 *
 * Everything is multiplied by `1 / (radius + 5 standardDeviation)`, and no sample lies further than 5 standard
 * deviations from its centre in x or y, so that the data fills [-1, 1] and never leaves it.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Lin et al. 2018, "PacGAN", https://arxiv.org/abs/1712.04086 for the defaults
 */
export async function ring(options: RingOptions = {}): Promise<Loader> {
  const { size = 10_000, seed = 0 } = options;
  assertKnownOptions('ring', options, { ...modeOptions, size, seed });
  const { centres, deviation } = layout('ring', options);
  const modes = centres.length / 2;
  assertInteger('ring', { size });
  assertInteger('ring', { seed }, { minimum: 0, maximum: 0xffffffff });
  const normals = normalNumbers(hashName(seed, 'ring'), size * 2);
  const data = normals.map((normal, index) => {
    const mode = Math.floor(index / 2) % modes;
    const offset = deviation * Math.max(-furthest, Math.min(furthest, normal));
    return centres[mode * 2 + (index % 2)]! + offset;
  });
  return fromArrays({
    name: 'ring',
    data,
    shape: [2],
    labels: Int32Array.from({ length: size }, (_, index) => index % modes),
    classNames: Array.from({ length: modes }, (_, mode) => `mode ${mode}`),
  });
}

/**
 * The centres of the modes as the loader gives them, scaled: `[x0, y0, x1, y1, …]`, counter-clockwise from `[x, 0]`.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function ringCentres(options: RingModes = {}): Float32Array {
  assertKnownOptions('ringCentres', options, modeOptions);
  return Float32Array.from(layout('ringCentres', options).centres);
}

export interface RingCoverage {
  /** Modes that are the nearest of at least one high-quality sample. */
  readonly modesCovered: number;
  /** Share of the samples within 3 standard deviations of their nearest mode, 0 to 1. */
  readonly highQualityFraction: number;
  /** High-quality samples of each mode. */
  readonly samplesPerMode: readonly number[];
}

/**
 * Counts the modes that samples cover, and how many samples are good: within 3 standard deviations of the nearest
 * centre. About 98.9 % of real samples are.
 *
 * @param samples - `[count, 2]`: a batch of the loader, or a generator's output read with `fromTensor`.
 * @param options - As given to {@link ring}.
 * @throws {@link ShapeError} when the samples are not `[count, 2]`; {@link OptionError} when an option is out of range.
 * @see Srivastava et al. 2017, "VEEGAN", https://arxiv.org/abs/1705.07761
 */
export function ringModesCovered(samples: TensorData, options: RingModes = {}): RingCoverage {
  assertKnownOptions('ringModesCovered', options, modeOptions);
  const { data, shape } = samples;
  const count = shape[0] ?? 0;
  if (shape.length !== 2 || shape[1] !== 2 || count < 1 || data.length !== count * 2) {
    throw new ShapeError(
      `ringModesCovered: \`samples\` must have shape [count, 2], received ${formatShape(shape)} with ${data.length} values.`,
    );
  }
  const { centres, deviation } = layout('ringModesCovered', options);
  const samplesPerMode = Array.from({ length: centres.length / 2 }, () => 0);
  for (let sample = 0; sample < count; sample += 1) {
    const { mode, distance } = nearestMode(centres, data.subarray(sample * 2, sample * 2 + 2));
    if (distance <= 3 * deviation) samplesPerMode[mode]! += 1;
  }
  return {
    modesCovered: samplesPerMode.filter((hits) => hits > 0).length,
    highQualityFraction: samplesPerMode.reduce((sum, hits) => sum + hits, 0) / count,
    samplesPerMode,
  };
}

function nearestMode(
  centres: readonly number[],
  point: ArrayLike<number>,
): { readonly mode: number; readonly distance: number } {
  let nearest = { mode: 0, distance: Infinity };
  for (let mode = 0; mode * 2 < centres.length; mode += 1) {
    const distance = Math.hypot(point[0]! - centres[mode * 2]!, point[1]! - centres[mode * 2 + 1]!);
    if (distance < nearest.distance) nearest = { mode, distance };
  }
  return nearest;
}

function layout(
  caller: string,
  { modes = 8, radius = 1, standardDeviation = 0.01 }: RingModes,
): { readonly centres: readonly number[]; readonly deviation: number } {
  assertInteger(caller, { modes });
  for (const [name, value] of Object.entries({ radius, standardDeviation })) {
    if (!(value > 0 && value < Infinity)) {
      throw new OptionError(`${caller}: \`${name}\` must be a number above 0, received ${value}.`);
    }
  }
  const scale = 1 / (radius + furthest * standardDeviation);
  const angles = Array.from({ length: modes }, (_, mode) => (2 * Math.PI * mode) / modes);
  return {
    centres: angles.flatMap((angle) => [scale * radius * Math.cos(angle), scale * radius * Math.sin(angle)]),
    deviation: scale * standardDeviation,
  };
}

/** Normal numbers straight from core's stream, without a tfjs backend: the data is the same on every machine. */
function normalNumbers(seed: number, size: number): Float32Array {
  const numbers = new Float32Array(size);
  const random = createRandomSource(seed, {
    materialize: (draw) => {
      numbers.set(draw.fill().data);
      return undefined as unknown as tf.Tensor; // nobody looks at it
    },
  });
  random.normal([size]);
  return numbers;
}
