import { createRandomSource, OptionError } from '@gankit/core';
import { expectNoTensorLeak, registerMatchers, withoutHiddenInputs } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from './augmentation.js';
import { color } from './color.js';
import { cutout } from './cutout.js';
import { diffAugment, type DiffAugmentPolicy } from './diff-augment.js';
import { translation } from './translation.js';

const images = (): tf.Tensor4D => tf.randomNormal([3, 8, 8, 2], 0, 1, 'float32', 1) as tf.Tensor4D;

describe('diffAugment', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('applies the policy in its order', async () => {
    const augmented = diffAugment({ policy: ['cutout', 'color', 'translation'] })(
      images(),
      createRandomSource(5),
    );
    const random = createRandomSource(5);
    await expect(augmented).toBeAllclose(translation(color(cutout(images(), random), random), random));
    await expect(augmented).not.toBeAllclose(diffAugment()(images(), createRandomSource(5)));
  });

  it('does nothing when asked for nothing', async () => {
    await expect(diffAugment({ policy: [] })(images(), createRandomSource(5))).toBeAllclose(images());
  });

  it('draws only from `random`, reads no values and leaves no tensor behind', async () => {
    const input = images();
    const augment = diffAugment();
    const compute = (): tf.Tensor => withoutHiddenInputs(() => augment(input, createRandomSource(1)));
    expect(compute).not.toThrow();
    await expectNoTensorLeak(compute);
  });

  it.each<[string, Augmentation]>([
    ['color', color],
    ['translation', (one, random) => translation(one, random)],
    ['cutout', (one, random) => cutout(one, random)],
    ['color', diffAugment()],
  ])('refuses one image without its batch: %s', (caller, augment) => {
    const image = tf.ones([8, 8, 1]) as unknown as tf.Tensor4D;
    expect(() => augment(image, createRandomSource(1))).toThrow(
      `${caller}: \`images\` must have shape [batch, height, width, channels], received [8, 8, 1].`,
    );
  });

  it.each([-0.5, 1.5, NaN])('refuses the ratio %s', (ratio) => {
    const random = createRandomSource(1);
    expect(() => cutout(images(), random, { ratio })).toThrow('cutout: `ratio` must be a number from 0 to 1');
    expect(() => translation(images(), random, { ratio })).toThrow('translation: `ratio` must be a number');
  });

  it('refuses an unknown policy', () => {
    const call = (): unknown => diffAugment({ policy: ['flip' as DiffAugmentPolicy] });
    expect(call).toThrow(OptionError);
    expect(call).toThrow('diffAugment: `policy` must hold only color, cutout, translation, received flip.');
  });
});
