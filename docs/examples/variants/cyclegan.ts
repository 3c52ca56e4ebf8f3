// CycleGAN on two kinds of images that are not paired: it makes sevens of handwritten ones, and ones of sevens.
// #region train
import { unpaired } from '@gankit/data';
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { cyclegan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: cyclegan({ baseFilters: smoke ? 1 : 16, blocks: smoke ? 1 : 3 }),
  data: unpaired(digits({ classes: [1] }), digits({ classes: [7] })),
  batchSize: smoke ? 2 : 8,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/cyclegan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
