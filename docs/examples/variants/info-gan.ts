// InfoGAN on handwritten digits, and a walk along one of the codes that it found.
// #region train
import { createRandomSource } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { registerLayers } from '@gankit/layers';
import { openRun, trainInFolder, writeImageGrid } from '@gankit/trainer/node';
import { infoGan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const run = trainInFolder({
  variant: infoGan({ baseFilters: smoke ? 2 : 32 }),
  data: digits({ split: 'train' }),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
  out: 'runs/info-gan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train

// #region walk
registerLayers(); // the generator has a layer of @gankit/layers
const trained = await openRun('runs/info-gan');
const { latentSize } = trained.networks;
const noise = await createRandomSource(7).normal([latentSize]).data();
const [categories, columns] = [10, 8];
const latents = Array.from({ length: categories * columns }, (_, index) => {
  const vector = Array.from(noise).fill(0, 0, categories);
  vector[Math.floor(index / columns)] = 1; // the largest of the first ten numbers is the category
  vector[categories] = -2 + (4 * (index % columns)) / (columns - 1); // the first code, from -0.95 to 0.95
  return vector;
});
const samples = await trained.sample({
  latents: { data: Float32Array.from(latents.flat()), shape: [latents.length, latentSize] },
});
await writeImageGrid('runs/info-gan-walk.png', samples, { columns }); // a category per row, the code along it
trained.dispose();
// #endregion walk
