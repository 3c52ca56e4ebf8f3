// StyleGAN2 on handwritten digits into a run folder, then samples that are pulled towards the mean style.
// #region train
import { truncateStyles } from '@gankit/architectures';
import { applyNetwork, createRandomSource, fromTensor } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { registerLayers } from '@gankit/layers';
import { openRun, trainInFolder, writeImageGrid } from '@gankit/trainer/node';
import { stylegan2 } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: stylegan2({ baseFilters: smoke ? 2 : 16, maxFilters: smoke ? 2 : 64, noise: 0 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/stylegan2',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train

// #region truncate
registerLayers();
const trained = await openRun('runs/stylegan2');
const { generator, latentSize } = trained.networks;
const input = createRandomSource(7).normal([16, latentSize]);
for (const psi of [0.4, 0.7, 1]) {
  const truncated = await truncateStyles(generator, psi);
  const images = applyNetwork(truncated, { input, training: false });
  await writeImageGrid(`runs/stylegan2/psi-${psi}.png`, await fromTensor(images));
}
trained.dispose();
// #endregion truncate
