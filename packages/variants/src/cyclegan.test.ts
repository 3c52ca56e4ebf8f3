import { cycleTranslation, pairTranslation, patchGan, uNet } from '@gankit/architectures';
import {
  createRandomSource,
  OptionError,
  repairGradients,
  type GanNetworks,
  type StepContext,
} from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cyclegan } from './cyclegan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
  repairGradients();
});

const small = { resolution: 16, channels: 1, baseFilters: 2, blocks: 1 };

describeVariant(
  'cyclegan',
  () => cyclegan({ baseFilters: 2, blocks: 1, poolSize: 3 }),
  (_, seed) => cycleTranslation({ ...small, seed }),
);
describeTraining('cyclegan', {
  variant: () => cyclegan({ poolSize: 6 }),
  networks: smallerNetworks,
});

/** U-Nets of two levels both ways, whose steps compile in half of the time. */
function smallerNetworks(seed: number): GanNetworks {
  const net = { resolution: 16, baseFilters: 2, levels: 2, dropoutRate: 0 };
  const patch = { resolution: 16, baseFilters: 2 };
  return {
    name: 'smaller cycle',
    latentSize: 0,
    data: { sample: [16, 16, 1], source: [16, 16, 2] },
    generator: uNet({ ...net, channels: 1, sourceChannels: 2, seed }),
    discriminator: patchGan({ ...patch, channels: 1, seed }),
    companions: {
      generator: { reverse: uNet({ ...net, channels: 2, sourceChannels: 1, seed: seed + 1 }) },
      discriminator: { sourceDiscriminator: patchGan({ ...patch, channels: 2, seed: seed + 1 }) },
    },
  };
}

/** `G` doubles, `F` adds 1, the discriminator of samples halves and that of sources negates. */
const context = (parts: Partial<StepContext> = {}): StepContext => {
  const source = tf.tensor4d([0.25, -0.75], [2, 1, 1, 1]);
  return createFormulaContext({
    real: tf.tensor4d([1.5, -0.5], [2, 1, 1, 1]),
    source,
    fake: tf.mul(source, 2),
    generate: (images) => tf.mul(images, 2),
    discriminate: (samples) => tf.div(samples, 2),
    companion: (name, images) => (name === 'reverse' ? tf.add(images, 1) : tf.neg(images)),
    ...parts,
  });
};

describe('cyclegan', () => {
  it('has the losses of the paper for both ways', async () => {
    const generator = cyclegan().generatorLoss(context());
    const expected = {
      adversarial: ((0.25 - 1) ** 2 + (-0.75 - 1) ** 2) / 2, // of logits 0.25, -0.75
      reverseAdversarial: ((-2.5 - 1) ** 2 + (-0.5 - 1) ** 2) / 2, // sources 2.5, 0.5
      cycle: (10 * (1.25 + 0.25)) / 2, // 0.25 comes back as 1.5, -0.75 as -0.5
      reverseCycle: (10 * (3.5 + 1.5)) / 2, // 1.5 comes back as 5, -0.5 as 1
      identity: (5 * (1.5 + 0.5)) / 2,
      reverseIdentity: 5,
    };
    expect(Object.keys(generator)).toEqual(Object.keys(expected));
    for (const [name, value] of Object.entries(expected))
      await expect(generator[name], name).toBeAllclose(value);
    const discriminator = cyclegan({ poolSize: 0 }).discriminatorLoss(context());
    // logits of reals 0.75, -0.25 and fakes 0.25, -0.75; of sources -0.25, 0.75 and fakes -2.5, -0.5
    const adversarial = (0.25 ** 2 + 1.25 ** 2 + 0.25 ** 2 + 0.75 ** 2) / 4;
    const reverseAdversarial = (1.25 ** 2 + 0.25 ** 2 + 2.5 ** 2 + 0.5 ** 2) / 4;
    await expect(discriminator['adversarial']).toBeAllclose(adversarial);
    await expect(discriminator['reverseAdversarial']).toBeAllclose(reverseAdversarial);
  });

  it('weighs its terms as asked, and leaves identity away where shapes differ', async () => {
    const terms = cyclegan({ cycleWeight: 3, identityWeight: 2 }).generatorLoss(context());
    await expect(terms['reverseCycle']).toBeAllclose(7.5);
    await expect(terms['identity']).toBeAllclose(6);
    expect(cyclegan({ identityWeight: 0 }).generatorLoss(context())).not.toHaveProperty('identity');
    const wide = context({
      source: tf.zeros([2, 1, 1, 3]),
      companion: (name, images) =>
        name === 'reverse' ? tf.tile(images, [1, 1, 1, images.shape[3] === 1 ? 3 : 1]) : images,
      generate: (images) => tf.mean(images, 3, true),
    });
    expect(Object.keys(cyclegan().generatorLoss(wide))).toEqual([
      'adversarial',
      'reverseAdversarial',
      'cycle',
      'reverseCycle',
    ]);
  });

  it('shows the discriminators fakes of former steps', async () => {
    const variant = cyclegan({ poolSize: 2 });
    const networks = cycleTranslation({ ...small });
    const shapes = Object.entries(variant.state!(networks)).map(([name, { shape }]) => [name, shape]);
    expect(shapes).toEqual([
      ['samplePool', [2, 16, 16, 1]],
      ['samplePoolCount', []],
      ['sourcePool', [2, 16, 16, 1]],
      ['sourcePoolCount', []],
    ]);
    const state = {
      samplePool: tf.variable(tf.tensor4d([8, 8], [2, 1, 1, 1])),
      samplePoolCount: tf.variable(tf.scalar(2)),
      sourcePool: tf.variable(tf.zeros([2, 1, 1, 1])),
      sourcePoolCount: tf.variable(tf.scalar(0)),
    };
    const random = { ...createRandomSource(1), uniform: () => tf.tensor1d([0.9, 0.9]) }; // always exchanges
    const { adversarial } = variant.discriminatorLoss(context({ state, random }));
    await expect(adversarial).toBeAllclose((0.25 ** 2 + 1.25 ** 2 + 4 ** 2 + 4 ** 2) / 4);
    const kept = Array.from(await state.samplePool.data()).toSorted((a, b) => a - b);
    expect(kept).toEqual([-1.5, 0.5]);
    await expect(state.sourcePool).toBeAllclose(tf.tensor4d([2.5, 0.5], [2, 1, 1, 1]));
    await expect(state.sourcePoolCount).toBeAllclose(2);
  });

  it.each<[() => unknown, string]>([
    [
      () => cyclegan().checkNetworks!(pairTranslation({ resolution: 16, channels: 1, baseFilters: 1 })),
      'cyclegan: `networks` must have the companions `reverse` and `sourceDiscriminator` and a discriminator of samples alone, received pair-translation.',
    ],
    [
      () => cyclegan({ identityWeight: 1 }).checkNetworks!(cycleTranslation({ ...small, sourceChannels: 3 })),
      'cyclegan: `identityWeight` must be 0 or left out for sources of another shape than the samples ([16, 16, 3] and [16, 16, 1]), received 1.',
    ],
    [() => cyclegan().networks({ sample: [2] }, 1), 'cyclegan: `data` must have source images to translate'],
    [
      () => cyclegan({ poolSize: -1 }),
      'cyclegan: `poolSize` must be a whole number at least 0, received -1.',
    ],
    [() => cyclegan({ cycleWeight: -1 }), 'cyclegan: `cycleWeight` must be a number from 0'],
    [() => cyclegan({ blocks: 0 }), 'cyclegan: `blocks` must be a whole number at least 1, received 0.'],
  ])('refuses %s', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
