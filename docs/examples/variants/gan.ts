// The first GAN on handwritten digits; `gankit train --variant gan` does the same.
// #region train
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { gan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: gan({ hiddenUnits: smoke ? 8 : 512, dropout: 0.3 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 8000,
  seed: 1,
  out: 'runs/gan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
