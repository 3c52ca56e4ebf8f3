// pix2pix on pairs made of handwritten digits: the digit from a drawing of its edges.
// #region train
import { edgesOf, withSource } from '@gankit/data';
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { pix2pix } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: pix2pix({ baseFilters: smoke ? 1 : 32 }),
  data: withSource(digits({ split: 'train' }), edgesOf()),
  batchSize: smoke ? 4 : 16,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/pix2pix',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
