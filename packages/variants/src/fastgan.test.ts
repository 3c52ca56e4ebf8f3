import { dcgan as dcganNetworks, fastgan as fastganNetworks } from '@gankit/architectures';
import { createRandomSource, sizeOf, type RandomSource, type StepContext } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fastgan } from './fastgan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = { channels: 1, latentSize: 4, baseFilters: 1 };

describeVariant(
  'fastgan',
  () => fastgan({ baseFilters: 1 }),
  (_, seed) => fastganNetworks({ ...small, resolution: 17, seed }),
);
describeTraining('fastgan', {
  variant: () => fastgan(),
  networks: (seed) =>
    fastganNetworks({ ...small, resolution: 16, generatorWeightNormalization: 'none', seed }),
});

/** Amounts in the middle, with which DiffAugment changes nothing and margins are 0.9; whole numbers come as listed. */
function middleDraws(...integers: readonly (readonly number[])[]): RandomSource {
  let next = 0;
  return {
    ...createRandomSource(1),
    uniform: (shape, { low = 0, high = 1 } = {}) => tf.fill([...shape], (low + high) / 2),
    integers: (shape) => {
      const values = integers[next] ?? Array.from({ length: sizeOf(shape) }, () => 0);
      next += 1;
      return tf.tensor([...values], [...shape], 'int32');
    },
  };
}

/** The real image counts from 0 to 15 sixteenths; decoders give black, that is, 0. */
function countingContext(corner: readonly number[]): StepContext & { readonly decoded: tf.Tensor[] } {
  const decoded: tf.Tensor[] = [];
  const real = tf.div(tf.reshape(tf.range(0, 16), [1, 4, 4, 1]), 16);
  const noShift = [0];
  return {
    ...createFormulaContext({
      real,
      fake: tf.fill([1, 4, 4, 1], 0.5),
      discriminate: () => tf.tensor4d([0.3, -2], [1, 2, 1, 1]),
      discriminatorOutputs: (images) => ({
        logits: tf.tensor4d([0.5, 2], [1, 2, 1, 1]),
        features: tf.zeros([1, 2, 2, 3]),
        part_features: images,
      }),
      companion: (_, input) => {
        decoded.push(input);
        return tf.zeros([1, 2, 2, 1]);
      },
      // Both images are shifted down and sideways before the corner is drawn.
      random: middleDraws(noShift, noShift, noShift, noShift, corner),
    }),
    decoded,
  };
}

describe('fastgan', () => {
  it('has hinge losses with a drawn margin', async () => {
    // Margins 0.9: relu(0.9 - 0.5), relu(0.9 - 2) and relu(0.9 + 0.3), relu(0.9 - 2).
    const { adversarial } = fastgan().discriminatorLoss(countingContext([0, 0]));
    await expect(adversarial).toBeAllclose((0.4 + 0 + 1.2 + 0) / 2);
    const generator = fastgan().generatorLoss(countingContext([0, 0]));
    await expect(generator['adversarial']).toBeAllclose(-(0.3 - 2) / 2);
  });

  it('reconstructs the whole real image at half its size and the corner that was drawn', async () => {
    const context = countingContext([0, 1]);
    const { reconstruction } = fastgan({ reconstructionWeight: 2 }).discriminatorLoss(context);
    // Means of the whole (7.5) and of the corner at the top right (2, 3, 6, 7), each at three sizes.
    await expect(reconstruction).toBeAllclose((2 * (3 * 7.5 + 3 * 4.5)) / 16);
    const [, part] = context.decoded;
    await expect(part).toBeAllclose(
      tf.tensor4d(
        [2, 3, 6, 7].map((value) => value / 16),
        [1, 2, 2, 1],
      ),
    );
  });

  it('draws each margin and each corner anew', () => {
    const seen = new Set<string>();
    const { discriminatorLoss } = fastgan();
    const random = createRandomSource(3);
    for (let step = 0; step < 12; step += 1) {
      tf.tidy(() => {
        const context = { ...countingContext([0, 0]), random };
        const part: tf.Tensor[] = [];
        const companion: StepContext['companion'] = (name, input) => {
          if (name === 'part_decoder') part.push(input);
          return tf.zeros([1, 2, 2, 1]);
        };
        const images = tf.reshape(tf.range(0, 16), [1, 4, 4, 1]);
        const discriminatorOutputs: StepContext['discriminatorOutputs'] = (input) => ({
          ...context.discriminatorOutputs(input),
          part_features: images,
        });
        discriminatorLoss({ ...context, companion, discriminatorOutputs });
        seen.add(String(part[0]!.dataSync()[0]));
      });
    }
    expect([...seen].sort()).toEqual(['0', '10', '2', '8']);
  });

  it('trains with the settings of the paper', () => {
    const { generatorOptimizer, discriminatorOptimizer, discriminatorSteps } = fastgan();
    for (const optimizer of [generatorOptimizer(), discriminatorOptimizer()]) {
      expect(optimizer.getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
    }
    expect(discriminatorSteps).toBe(1);
  });

  it('makes its networks for square images alone', () => {
    const { networks } = fastgan({ baseFilters: 2, latentSize: 6 });
    const made = networks({ sample: [18, 18, 3], classes: 4 }, 1);
    expect(made).toMatchObject({ name: 'fastgan', latentSize: 6, data: { sample: [18, 18, 3] } });
    expect(made.generator.getLayer('dense_gate').outputShape).toEqual([null, 3, 3, 32]);
    expect(() => networks({ sample: [2] }, 1)).toThrow(
      'fastgan: `data` must be square images [size, size, channels], received samples of shape [2]. Resize the images, or give networks of your own.',
    );
  });

  it('refuses networks without decoders', () => {
    const { checkNetworks } = fastgan();
    const others = dcganNetworks({ resolution: 16, channels: 1, baseFilters: 1 });
    expect(() => checkNetworks!(others)).toThrow(
      'fastgan: `networks` must have decoders that reconstruct images, received dcgan, which has none. Use the networks of `fastgan`, or another variant.',
    );
    expect(() => checkNetworks!(fastganNetworks({ ...small, resolution: 16 }))).not.toThrow();
  });

  it('refuses a weight below zero', () => {
    expect(() => fastgan({ reconstructionWeight: -1 })).toThrow(
      'fastgan: `reconstructionWeight` must be a number from 0 to Infinity, received -1.',
    );
  });
});
