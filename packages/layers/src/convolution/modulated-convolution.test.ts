import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ModulatedConvolution2D,
  type ModulatedConvolutionOptions,
  type Resample,
} from './modulated-convolution.js';

const [height, width, channels, filters, styleSize] = [4, 6, 2, 3, 5];

/** By row, column, input, output. */
type Kernel = number[][][][];
type Picture = number[][]; // one channel

/** `w''` of the paper for one sample: modulated by its style, then divided by the length of each output's kernel. */
function modulatedKernel(
  [style, kernel]: readonly [readonly number[], Kernel],
  normalization: string,
): Kernel {
  const size = kernel.length;
  const constant = 1 / Math.sqrt(size * size * channels);
  const change = (of: (value: number, input: number, output: number) => number, all: Kernel): Kernel =>
    all.map((rows) => rows.map((inputs) => inputs.map((outputs, i) => outputs.map((v, o) => of(v, i, o)))));
  const modulated = change((value, input) => style[input]! * value * constant, kernel);
  const lengthOf = (output: number): number =>
    Math.hypot(...modulated.flatMap((rows) => rows.flatMap((inputs) => inputs.map((v) => v[output]!))));
  return normalization === 'none' ? modulated : change((value, _, o) => value / lengthOf(o), modulated);
}

/** Correlation of all channels with the kernel; beyond the border lie `pad` zeros. */
function correlate(pictures: readonly Picture[], kernel: Kernel, pad: number): Picture[] {
  const size = kernel.length;
  const [rows, columns] = [pictures[0]!.length, pictures[0]![0]!.length];
  const at = (y: number, x: number, o: number): number => {
    let sum = 0;
    for (let r = 0; r < size; r += 1)
      for (let c = 0; c < size; c += 1)
        pictures.forEach((picture, i) => {
          sum += kernel[r]![c]![i]![o]! * (picture[y + r - pad]?.[x + c - pad] ?? 0);
        });
    return sum;
  };
  const range = (length: number): number[] => [...Array(length).keys()];
  return range(filters).map((o) =>
    range(rows + 2 * pad - size + 1).map((y) => range(columns + 2 * pad - size + 1).map((x) => at(y, x, o))),
  );
}

/** Low-pass filter [1, 3, 3, 1] in two dimensions, with `pad` zeros before and `pad` after. */
function blur(picture: Picture, [before, after]: readonly [number, number]): Picture {
  const taps = [1, 3, 3, 1].map((weight) => weight / 8);
  const [rows, columns] = [picture.length, picture[0]!.length];
  return Array.from({ length: rows + before + after - 3 }, (_, y) =>
    Array.from({ length: columns + before + after - 3 }, (_column, x) => {
      let sum = 0;
      taps.forEach((vertical, r) =>
        taps.forEach((horizontal, c) => {
          sum += vertical * horizontal * (picture[y + r - before]?.[x + c - before] ?? 0);
        }),
      );
      return sum;
    }),
  );
}

const spread = (picture: Picture): Picture =>
  Array.from({ length: 2 * picture.length - 1 }, (_, y) =>
    Array.from({ length: 2 * picture[0]!.length - 1 }, (_column, x) =>
      y % 2 === 0 && x % 2 === 0 ? picture[y / 2]![x / 2]! : 0,
    ),
  );

const everySecond = (picture: Picture): Picture =>
  picture.filter((_, y) => y % 2 === 0).map((row) => row.filter((_, x) => x % 2 === 0));

const flipped = (kernel: Kernel): Kernel => [...kernel].reverse().map((rows) => [...rows].reverse());

/** What StyleGAN2 does to one sample. */
const reference: Readonly<Record<Resample, (pictures: Picture[], kernel: Kernel) => Picture[]>> = {
  none: (pictures, kernel) => correlate(pictures, kernel, (kernel.length - 1) / 2),
  // Zeros between, true convolution over all of it, then the filter, four times as strong.
  up: (pictures, kernel) =>
    correlate(pictures.map(spread), flipped(kernel), kernel.length - 1).map((picture) =>
      blur(picture, [1, 1]).map((row) => row.map((value) => 4 * value)),
    ),
  down: (pictures, kernel) => {
    const pad = kernel.length === 3 ? 2 : 1;
    const blurred = pictures.map((picture) => blur(picture, [pad, pad]));
    return correlate(blurred, kernel, 0).map(everySecond);
  },
};

async function check(options: Partial<ModulatedConvolutionOptions>): Promise<void> {
  const { resample = 'none', normalization = 'demodulate' } = options;
  const random = createRandomSource(5);
  const features = random.normal([2, height, width, channels]);
  const latents = random.normal([2, styleSize]);
  const layer = new ModulatedConvolution2D({ filters, ...options });
  layer.apply([features, latents]);
  const weights = layer.getWeights().map(({ shape }) => random.normal(shape));
  layer.setWeights(weights);
  const [styleKernel, styleBias, kernel, bias] = weights as [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.Tensor];
  const styles = tf.add(
    tf.div(tf.matMul(latents as tf.Tensor2D, styleKernel), Math.sqrt(styleSize)),
    styleBias,
  );
  const channelFirst = tf.transpose(features, [0, 3, 1, 2]).arraySync() as number[][][][];
  const expected = channelFirst.map((pictures, sample) => {
    const style = (styles.arraySync() as number[][])[sample]!;
    const values = kernel.arraySync() as Kernel;
    return reference[resample](pictures, modulatedKernel([style, values], normalization));
  });
  const wanted = tf.add(tf.transpose(tf.tensor4d(expected), [0, 2, 3, 1]), bias);
  await expect(layer.apply([features, latents]) as tf.Tensor).toBeAllclose(wanted, { absolute: 1e-4 });
}

describe('ModulatedConvolution2D', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it.each(['none', 'up', 'down'] as const)(
    'equals a kernel per sample, as the paper has it (%s)',
    async (resample) => {
      await check({ resample });
    },
  );

  it('leaves the length of the kernels when asked', async () => {
    await check({ kernelSize: 1, normalization: 'none' });
    await check({ kernelSize: 1, resample: 'down', normalization: 'none' });
  });

  it('gives variance 1 for features of variance 1, whatever the style', async () => {
    const random = createRandomSource(3);
    const features = random.normal([3, 16, 16, 8]);
    const layer = new ModulatedConvolution2D({ filters: 16, seed: 1 });
    const outputs = layer.apply([features, tf.mul(random.normal([3, 4]), 10)]) as tf.Tensor;
    const deviations = tf.sqrt(tf.moments(outputs, [1, 2, 3]).variance).dataSync();
    for (const deviation of deviations) expect(Math.abs(deviation - 1)).toBeLessThan(0.15);
  });
});
