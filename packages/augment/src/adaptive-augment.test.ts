import { checkCompiled, graphInput, type TensorFunction } from '@gankit/compile';
import { createRandomSource, OptionError, repairGradients, ShapeError } from '@gankit/core';
import {
  checkGradient,
  checkSecondGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptiveAugment, type AdaptiveAugmentOptions, type AugmentationGroup } from './adaptive-augment.js';

const every: readonly AugmentationGroup[] = ['blit', 'geometric', 'color', 'filter', 'noise', 'cutout'];

const imagesOf = (shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, 'float32', 3);

function augmented(
  images: tf.Tensor4D,
  options: Omit<AdaptiveAugmentOptions, 'random'>,
  seed = 1,
): tf.Tensor4D {
  return adaptiveAugment(images, { ...options, random: createRandomSource(seed) });
}

/** Share of the images of a batch that are not as they were. */
function shareChanged(
  images: tf.Tensor4D,
  probability: number,
  groups: readonly AugmentationGroup[],
): number {
  return tf.tidy(() => {
    const after = augmented(images, { probability, groups });
    const change = tf.max(tf.abs(tf.sub(after, images)), [1, 2, 3]);
    return tf.mean(tf.cast(tf.greater(change, 1e-4), 'float32')).dataSync()[0]!;
  });
}

describe('adaptiveAugment', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
    repairGradients();
  });

  it.each([1, 3, 4])('changes no value of %d channels with probability 0', (channels) => {
    const images = imagesOf([3, 5, 6, channels]);
    for (const groups of [undefined, every]) {
      const options = groups === undefined ? { probability: 0 } : { probability: tf.scalar(0), groups };
      expect(augmented(images, options).dataSync()).toEqual(images.dataSync());
    }
  });

  it('changes each image with the probability, whatever the group', () => {
    const images = imagesOf([1500, 6, 6, 1]);
    // Of one transform with probability 0.2: colour has three for grey images, of which the flip flips half.
    const expected = { noise: 0.2, cutout: 0.2, color: 1 - 0.8 * 0.8 * 0.9, filter: 1 - 0.8 ** 4 };
    for (const [group, share] of Object.entries(expected)) {
      const measured = shareChanged(images, 0.2, [group as AugmentationGroup]);
      expect(Math.abs(measured - share), `${group}: ${measured}`).toBeLessThan(0.04);
    }
  });

  it('keeps what pixels there are when it only moves them by whole pixels', () => {
    const images = imagesOf([200, 6, 6, 1]);
    const known = new Set(Array.from(images.dataSync(), (value) => value.toFixed(4)));
    const after = augmented(images, { probability: 1, groups: ['blit'] }).dataSync();
    expect(Array.from(after).filter((value) => !known.has(value.toFixed(4)))).toEqual([]);
  });

  it('keeps the mean of images about where it was under the paper’s transforms', () => {
    const images = tf.fill([2000, 4, 4, 3], 0.3) as tf.Tensor4D;
    const mean = tf.mean(augmented(images, { probability: 0.5, groups: ['blit', 'geometric'] }));
    expect(mean.dataSync()[0]).toBeCloseTo(0.3, 5);
    // Half of the brightness at 0.2: variance of the mean 0.02; the luma flip takes a quarter to the other side.
    const colors = augmented(images, { probability: 0.5, groups: ['color'] });
    const contrast = 0.5 + 0.5 * Math.exp((0.5 * Math.LN2) ** 2 / 2);
    expect(tf.mean(colors).dataSync()[0]).toBeCloseTo(0.3 * contrast * 0.5, 1);
  });

  it('draws only from `random`, reads no values and leaves no tensor behind', async () => {
    const images = imagesOf([2, 5, 6, 3]);
    const compute = (): tf.Tensor =>
      tf.tidy(() => withoutHiddenInputs(() => augmented(images, { probability: 0.7, groups: every })));
    expect(compute).not.toThrow();
    await expectNoTensorLeak(compute);
  });

  it.each([1, 3])('has right first and second derivatives for %d channels', async (channels) => {
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      augmented(tf.mul(x!, tf.square(x!)), { probability: 0.8, groups: every });
    const x = imagesOf([2, 3, 4, channels]);
    await checkGradient(compute, { x }, { directions: 3 });
    await checkSecondGradient(compute, { x }, { directions: 3 });
  });

  it('gives compiled what it gives eagerly, with both derivatives, while the probability changes', async () => {
    const random = createRandomSource(9, { materialize: graphInput });
    const shape = [3, 6, 5, 3] as const;
    const step: TensorFunction = ({ images, probability }) => {
      const compute = (x: tf.Tensor): tf.Tensor =>
        adaptiveAugment(x as tf.Tensor4D, { probability: probability!, random, groups: every });
      const penalty = (x: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(tf.grad((y) => tf.sum(tf.square(compute(y))))(x)));
      const { value, grad } = tf.valueAndGrad(penalty)(images!);
      return { augmented: compute(images!), value, grad };
    };
    await checkCompiled(step, {
      inputs: {
        images: { shape: [...shape], dtype: 'float32' },
        probability: { shape: [], dtype: 'float32' },
      },
      values: (name, run) =>
        name === 'probability'
          ? { data: Float32Array.of(0.4 + 0.5 * run), shape: [] }
          : { data: imagesOf([...shape]).dataSync() as Float32Array, shape: [...shape] },
      tolerance: 1e-4,
    });
  });

  it.each<[AdaptiveAugmentOptions['groups'] & object, string]>([
    [
      ['flip' as AugmentationGroup],
      '`groups` must hold some of blit, geometric, color, filter, noise, cutout, received flip',
    ],
    [[], 'received none'],
  ])('refuses the groups %j', (groups, message) => {
    const call = (): unknown => augmented(imagesOf([1, 2, 2, 1]), { probability: 0.5, groups });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  it('refuses other probabilities and samples', () => {
    expect(() => augmented(imagesOf([1, 2, 2, 1]), { probability: 1.1 })).toThrow(OptionError);
    const vectors = tf.zeros([2, 3]) as unknown as tf.Tensor4D;
    expect(() => augmented(vectors, { probability: 0.1 })).toThrow(ShapeError);
  });
});
