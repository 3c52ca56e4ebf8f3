// Trains a DCGAN on real handwritten digits into a run folder, and draws a grid of samples.
// #region train
import { digits } from '@gankit/data/digits';
import { openRun, trainInFolder, writeImageGrid } from '@gankit/trainer/node';
import { dcgan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';
const out = 'runs/example-digits';

const run = trainInFolder({
  variant: dcgan({ baseFilters: smoke ? 4 : 32 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 8 : 64,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out,
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train

// #region sample
const trained = await openRun(out);
const samples = await trained.sample({ count: 16, seed: 7 });
await writeImageGrid('runs/example-digits.png', samples, { columns: 4 });
trained.dispose();
// #endregion sample
