// BEGAN on handwritten digits, with EBGAN's networks; `gankit train --variant began --architecture autoencoder` does the same.
// #region train
import { autoencoder } from '@gankit/architectures';
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { began } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: began({ learningRate: 1e-3, balanceRate: 0.1, diversityRatio: 1 }),
  networks: (_, seed) => autoencoder({ resolution: 28, channels: 1, baseFilters: smoke ? 2 : 32, seed }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 2000,
  seed: 1,
  out: 'runs/began',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train
