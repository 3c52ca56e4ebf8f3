// A GAN of your own: a least squares loss with an R1 penalty every fourth step, on networks you choose.
// #region variant
import { dcgan as dcganNetworks } from '@gankit/architectures';
import type { GanVariant } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { lazy, leastSquaresDiscriminatorLoss, leastSquaresGeneratorLoss, r1Penalty } from '@gankit/losses';
import { train } from '@gankit/trainer';
import * as tf from '@tensorflow/tfjs';

const smoke = process.env['SMOKE'] === '1';
const adam = () => tf.train.adam(2e-4, 0.5, 0.99);

const r1LeastSquares: GanVariant = {
  name: 'r1-least-squares',
  discriminatorSteps: 1,
  discriminatorOptimizer: adam,
  generatorOptimizer: adam,
  networks: (data, seed) =>
    dcganNetworks({
      resolution: data.sample[0]!,
      channels: data.sample[2]!,
      baseFilters: smoke ? 4 : 32,
      discriminatorNormalization: 'none',
      seed,
    }),
  discriminatorLoss({ discriminate, real, fake }) {
    const [realLogits, fakeLogits] = [discriminate(real), discriminate(fake)];
    return {
      adversarial: leastSquaresDiscriminatorLoss({ realLogits, fakeLogits }),
      r1: lazy(4, () => r1Penalty({ discriminate, real })),
    };
  },
  generatorLoss({ discriminate, fake }) {
    return { adversarial: leastSquaresGeneratorLoss({ fakeLogits: discriminate(fake) }) };
  },
};

const run = train({
  variant: r1LeastSquares,
  data: digits(),
  batchSize: smoke ? 8 : 64,
  steps: smoke ? 5 : 1500,
  seed: 1,
});
for await (const { step, losses } of run) console.log(step, losses);
await run.dispose();
// #endregion variant
