// A projection GAN on handwritten digits; `gankit train --variant projection-gan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { projectionGan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: projectionGan({
    baseFilters: smoke ? 2 : 24,
    discriminatorFilters: smoke ? 2 : 24,
    discriminatorSteps: 1,
    learningRate: 2e-3,
    discriminatorLearningRate: 1e-3,
  }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 2000,
  seed: 1,
  out: 'runs/projection-gan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
