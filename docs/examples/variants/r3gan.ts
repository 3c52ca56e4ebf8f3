// R3GAN on handwritten digits; `gankit train --variant r3gan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { r3gan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: r3gan({ baseFilters: smoke ? 2 : 16, blocks: 1 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/r3gan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
