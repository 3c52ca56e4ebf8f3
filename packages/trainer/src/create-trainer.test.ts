import { OptionError, type GanVariant } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  takeSteps,
  tinyData,
  tinyNetworks,
  tinyTrainer,
  tinyVariant,
  useCpu,
} from './tiny-gan.test.helpers.js';
import type { TrainerOptions } from './trainer-options.js';
import type { Trainer } from './trainer.js';

beforeAll(useCpu);

function sharingVariant(): GanVariant {
  const shared = tf.train.sgd(0.1);
  return tinyVariant({ generatorOptimizer: () => shared, discriminatorOptimizer: () => shared });
}

describe('createTrainer', () => {
  const refusals: [string, Partial<TrainerOptions> & { readonly classes?: number }, RegExp][] = [
    [
      'a batch larger than the data',
      { batchSize: 41 },
      /at most the number of samples \(40 in tiny data\), received 41/,
    ],
    [
      'samples of another shape',
      { networks: (_, seed) => tinyNetworks({ sample: [4, 4, 1] }, seed) },
      /networks \(tiny\) take \(\[4, 4, 1\]\), received \[2\] from tiny data\. Build the networks for \[2\]/,
    ],
    [
      'conditional networks without labels',
      { networks: (_, seed) => tinyNetworks({ sample: [2], classes: 3 }, seed) },
      /conditional on 3 classes, received tiny data without labels/,
    ],
    [
      'more classes than the networks have',
      {
        classes: 4,
        networks: (_, seed) => tinyNetworks({ sample: [2], classes: 3 }, seed),
      },
      /at most the 3 classes.*received 4/,
    ],
    ['a batch of nothing', { batchSize: 0 }, /`batchSize` must be a whole number at least 1, received 0/],
    ['a seed that is none', { seed: -1 }, /`seed` must be a whole number/],
    ['a misspelt option', { batchsize: 4 } as object, /`batchsize` must not be given.*mean `batchSize`\?/],
    [
      'a misspelt part of the schedule',
      { learningRateSchedule: { warmup: 10 } as object },
      /learningRateSchedule: `warmup` must not be given.*There are warmUpSteps, decay/,
    ],
    [
      'optimisers of a third network',
      { optimizers: { critic: { learningRate: 1 } } as object },
      /optimizers: `critic` must not be given.*generator, discriminator/,
    ],
    ['a variant that was not called', { variant: tinyVariant as never }, /received a function\. Call it/],
    [
      'a variant without a loss',
      { variant: { ...tinyVariant(), generatorLoss: undefined } as never },
      /tiny: `generatorLoss` must be a function, received nothing/,
    ],
    [
      'no optimiser',
      { variant: tinyVariant({ generatorOptimizer: () => undefined as never }) },
      /`generatorOptimizer` must return a tf\.Optimizer.*received undefined/,
    ],
    ['one optimiser for both networks', { variant: sharingVariant() }, /an optimiser of its own/],
    [
      'a state of numbers',
      { variant: tinyVariant({ state: () => ({ balance: 0.5 as never }) }) },
      /`state\(\)\.balance` must be a tensor, received 0\.5/,
    ],
    ['data that is no loader', { data: [[1, 2]] as never }, /`data` must be a loader.*createLoader/],
    ['networks that come later', { networks: (async () => undefined) as never }, /received a promise/],
  ];
  it.each(refusals)('refuses %s before training', async (_, { classes, ...options }, message) => {
    const data = tinyData(classes === undefined ? {} : { classes });
    const before = tf.memory().numTensors;
    const error: unknown = await tinyTrainer({ data, ...options }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message).toMatch(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes ready networks and leaves them to their owner', async () => {
    const networks = tinyNetworks({ sample: [2] }, 1);
    const trainer = await tinyTrainer({ networks });
    expect(trainer.networks).toBe(networks);
    trainer.dispose();
    expect(networks.generator.weights[0]!.read().isDisposed).toBe(false);
  });

  it('leaves them as trained by a compiling engine, which nobody brought up to date before', async () => {
    const weightsAfter = async (end: (trainer: Trainer) => void): Promise<readonly tf.TypedArray[]> => {
      const networks = tinyNetworks({ sample: [2] }, 1);
      const trainer = await tinyTrainer({ networks, engine: 'compiled' });
      const weights = [networks.generator, networks.discriminator].flatMap((model) => model.weights);
      const values = () => Promise.all(weights.map((weight) => weight.read().data()));
      const before = await values();
      await takeSteps(trainer, 2);
      end(trainer);
      await trainer.sync();
      expect(await values()).not.toEqual(before);
      return values();
    };
    const left = await weightsAfter((trainer) => trainer.dispose());
    expect(left).toEqual(await weightsAfter(() => undefined));
  });
});
