// A small BigGAN on handwritten digits; `gankit train --variant biggan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { biggan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: biggan({ baseFilters: smoke ? 2 : 32, learningRate: 4e-4, discriminatorLearningRate: 4e-4 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/biggan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
