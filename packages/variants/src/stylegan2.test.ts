import { dcgan, stylegan2 as stylegan2Networks, synthesisOf } from '@gankit/architectures';
import {
  createRandomSource,
  disposeNetworks,
  repairGradients,
  type GanNetworks,
  type LazyTerm,
} from '@gankit/core';
import { checkGradient, createStepContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { stylegan2 } from './stylegan2.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2, maxFilters: 3 } as const;

describeVariant('stylegan2', stylegan2, (_, seed) => stylegan2Networks({ ...small, seed }));
describeTraining('stylegan2', {
  variant: () => stylegan2(),
  networks: (seed) => stylegan2Networks({ ...small, classes: 2, seed }),
});

/** Without the corners of the activation, which finite differences of a derivative trip over. */
async function smoothNetworks(): Promise<GanNetworks> {
  const networks = stylegan2Networks({ ...small, styleMixing: 0, seed: 2 });
  const topology = JSON.stringify(networks.generator.toJSON(null, false)).replaceAll(
    '"slope":0.2',
    '"slope":1',
  );
  const generator = await tf.models.modelFromJSON(JSON.parse(topology) as never);
  generator.setWeights(networks.generator.getWeights());
  disposeNetworks(networks);
  const discriminator = stylegan2Networks({ ...small, seed: 2 }).discriminator;
  return {
    ...networks,
    generator,
    discriminator,
    companions: { generator: { synthesis: synthesisOf(generator) } },
  };
}

const valueOf = (term: unknown): tf.Scalar => (term as LazyTerm).value();

describe('stylegan2', () => {
  it('has the non-saturating losses', async () => {
    // softplus(-3), softplus(1); softplus(1), softplus(-4)
    const { adversarial } = stylegan2({ r1Weight: 0 }).discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.0181499) / 2);
    const terms = stylegan2({ pathLengthWeight: 0 }).generatorLoss(logitContext());
    await expect(terms['adversarial']).toBeAllclose((0.3132617 + 4.0181499) / 2);
    expect(Object.keys(terms)).toEqual(['adversarial']);
  });

  it('takes R1 every 16th step, by the rule of its successor unless told', async () => {
    const images = {
      ...logitContext(),
      real: tf.ones([2, 20, 10, 3]),
      fake: tf.zeros([2, 20, 10, 3]),
      discriminate: (samples: tf.Tensor) => tf.mul(tf.mean(samples, [1, 2, 3]), 5),
    };
    // the gradient at each of 600 numbers is 5 / 600
    const penalty = 25 / 600 / 2;
    const { r1 } = stylegan2().discriminatorLoss(images);
    expect(r1).toMatchObject({ intervalSteps: 16 });
    await expect(valueOf(r1)).toBeAllclose(((0.0002 * 200) / 2) * penalty);
    await expect(valueOf(stylegan2({ r1Weight: 3 }).discriminatorLoss(images)['r1'])).toBeAllclose(
      3 * penalty,
    );
    expect(stylegan2({ r1Weight: 0 }).discriminatorLoss(images)).not.toHaveProperty('r1');
  });

  it('penalises path lengths of half the batch by their distance to the moving mean', async () => {
    const noise = [2, 0, 1, 1, -1, 3, 0, 1];
    const pathLengthMean = tf.variable(tf.scalar(2), false);
    const context = {
      ...logitContext(),
      latents: tf.tensor2d([1, 2, 3], [3, 1]),
      labels: tf.tensor1d([0, 1, 0], 'int32'),
      state: { pathLengthMean },
      random: createRandomSource(1, { materialize: ({ shape }) => tf.tensor(noise, [...shape]) }),
      generatorOutputs: (latents: tf.Tensor) => ({
        image: latents,
        styles: tf.tile(tf.expandDims(latents, 1), [1, 2, 1]),
      }),
      // four pixels that are 1, 3 times the first style and 2, 0 times the second
      companion: (_: string, styles: tf.Tensor) => {
        const [first, second] = tf.unstack(styles, 1) as [tf.Tensor, tf.Tensor];
        const pixels = tf.concat([first, tf.mul(first, 3), tf.mul(second, 2), tf.zerosLike(second)], 1);
        return tf.reshape(pixels, [-1, 2, 2, 1]);
      },
    };
    const { pathLength } = stylegan2({ pathLengthWeight: 3 }).generatorLoss(context);
    expect(pathLength).toMatchObject({ intervalSteps: 4 });
    // by the styles: (2·1 + 0·3)/2 and 1·2/2, then (-1 + 9)/2 and 0; root of the mean of the squares
    const lengths = [Math.sqrt((1 + 1) / 2), Math.sqrt((16 + 0) / 2)] as const;
    const mean = 0.99 * 2 + 0.01 * ((lengths[0] + lengths[1]) / 2);
    const penalty = ((lengths[0] - mean) ** 2 + (lengths[1] - mean) ** 2) / 2;
    await expect(valueOf(pathLength)).toBeAllclose(3 * penalty);
    await expect(pathLengthMean).toBeAllclose(mean);
  });

  it('has the path length gradients of finite differences, through its own networks', async () => {
    repairGradients();
    const networks = await smoothNetworks();
    const variant = stylegan2();
    const layers = ['block8_up', 'block16_image', 'mapping1_equalized'];
    const kernels = layers.map((name) => networks.generator.getLayer(name).trainableWeights.at(-2)!);
    const read = kernels.map((weight) => weight.read.bind(weight));
    const points = Object.fromEntries(kernels.map((weight, index) => [`w${index}`, tf.clone(weight.read())]));
    const penalty = (tensors: Readonly<Record<string, tf.Tensor>>): tf.Scalar => {
      kernels.forEach((weight, index) => {
        weight.read = () => tensors[`w${index}`] as tf.Variable;
      });
      return valueOf(
        variant.generatorLoss(createStepContext({ networks, seed: 3, variant, batchSize: 4 }))['pathLength'],
      );
    };
    // of which 0.01 is the moving mean of the lengths, which moves along without a gradient
    await checkGradient(penalty, points, { directions: 2, stepSizes: [0.01], tolerance: 0.015 });
    kernels.forEach((weight, index) => Object.assign(weight, { read: read[index] }));
    disposeNetworks(networks);
  });

  it('makes its networks, with labels when told', () => {
    const variant = stylegan2({ baseFilters: 3, maxFilters: 5, latentSize: 7, mappingLayers: 1 });
    const networks = variant.networks({ sample: [28, 28, 1], classes: 10 }, 1);
    expect(networks).toMatchObject({ name: 'stylegan2', latentSize: 7, data: { sample: [28, 28, 1] } });
    expect(networks.classes).toBeUndefined();
    expect(networks.generator.getLayer('block7_conv').getWeights()[2]!.shape).toEqual([3, 3, 5, 5]);
    expect(networks.generator.getLayer('block28_conv_noise')).toBeDefined();
    const quiet = stylegan2({ baseFilters: 1, noise: 0 }).networks({ sample: [16, 16, 1] }, 1);
    expect(quiet.generator.layers.some(({ name }) => name.includes('noise'))).toBe(false);
    const labelled = stylegan2({ baseFilters: 1, conditional: 1 });
    expect(labelled.networks({ sample: [16, 16, 3], classes: 10 }, 1).classes).toBe(10);
    expect(() => labelled.networks({ sample: [16, 16, 3] }, 1)).toThrow('stylegan2: `data` must have labels');
    const { generatorOptimizer, discriminatorOptimizer } = stylegan2({ discriminatorLearningRate: 1e-3 });
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2.5e-3, beta1: 0, beta2: 0.99 });
    expect(discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-3 });
  });

  it('augments adaptively when told', () => {
    const networks: GanNetworks = stylegan2Networks({ ...small, seed: 1 });
    const plain = Object.keys(stylegan2().state!(networks));
    expect(plain).toEqual(['pathLengthMean']);
    const augmented = stylegan2({ adaptiveAugmentation: 0.6 });
    expect(Object.keys(augmented.state!(networks))).toContain('augmentProbability');
    expect(augmented.name).toBe('stylegan2');
    disposeNetworks(networks);
  });

  it.each<[string, () => unknown]>([
    ['stylegan2: `pathLengthWeight` must be a number from 0', () => stylegan2({ pathLengthWeight: -1 })],
    [
      'stylegan2: `adaptiveAugmentation` must be a number from 0 to 1',
      () => stylegan2({ adaptiveAugmentation: 2 }),
    ],
    [
      'stylegan2: `resolution` must be 4, 5, 6 or 7 doubled at',
      () => stylegan2().networks({ sample: [30, 30, 1] }, 1),
    ],
    [
      'stylegan2: `data` must be square images [size, size, channels], received',
      () => stylegan2().networks({ sample: [2] }, 1),
    ],
  ])('refuses by name: %s', (message, call) => {
    expect(call).toThrow(message);
  });

  it('refuses networks without styles, unless path lengths do not count', () => {
    const networks = dcgan({
      resolution: 16,
      channels: 1,
      baseFilters: 1,
      discriminatorNormalization: 'none',
    });
    expect(() => stylegan2().checkNetworks!(networks)).toThrow(
      'stylegan2: `networks` must have a generator with the output styles and the companion synthesis, received dcgan without.',
    );
    expect(() => stylegan2({ pathLengthWeight: 0 }).checkNetworks!(networks)).not.toThrow();
    disposeNetworks(networks);
  });
});
