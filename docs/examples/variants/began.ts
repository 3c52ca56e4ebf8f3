// BEGAN on handwritten digits; `gankit train --variant began` does the same.
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { began } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

// #region train
const run = trainInFolder({
  variant: began({ baseFilters: smoke ? 2 : 16, learningRate: 2e-4, balanceRate: 0.01 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/began',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
