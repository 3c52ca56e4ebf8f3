// SNGAN on handwritten digits; `gankit train --variant sngan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { sngan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: sngan({ baseFilters: smoke ? 2 : 16 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/sngan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
