// DCGAN on handwritten digits; `gankit train --variant dcgan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { dcgan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: dcgan({ baseFilters: smoke ? 2 : 32 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/dcgan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
