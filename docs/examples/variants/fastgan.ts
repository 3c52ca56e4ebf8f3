// FastGAN on the 101 yellow faces among Google's emoji, for which `npm install emoji-datasource-google`.
import { mkdir } from 'node:fs/promises';
// #region train
import { imageFolder } from '@gankit/data/image-folder';
import { trainInFolder } from '@gankit/trainer/node';
import { fastgan } from '@gankit/variants';
// #endregion train
import sharp from 'sharp';

// #region train
const smoke = process.env['SMOKE'] === '1';
const folder = 'node_modules/emoji-datasource-google/img/google/64';
if (smoke) await drawFaces();

const data = await imageFolder({
  folder,
  include: ['{1f6[0-3]?,1f64[0-4],1f91[0-7],1f92[0-57-9a-f],1f97[0-6a],1f9d0}.png'],
  resolution: 32,
});
const run = trainInFolder({
  variant: fastgan({ baseFilters: smoke ? 1 : 8 }),
  data,
  batchSize: smoke ? 2 : 16,
  steps: smoke ? 2 : 2000,
  seed: 1,
  out: 'runs/fastgan',
  logEvery: smoke ? 1 : 50,
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion train

/** Stands in for the package where nothing is installed. */
async function drawFaces(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['1f600', '1f610', '1f970', '1f6ff']) {
    const yellow = { r: 250, g: 200, b: 40, alpha: 0.9 };
    await sharp({ create: { width: 64, height: 64, channels: 4, background: yellow } })
      .png()
      .toFile(`${folder}/${name}.png`);
  }
}
