// Trains on a folder of images of any size and format. Makes a small folder of its own first, so that it runs as it is.
import { mkdir } from 'node:fs/promises';
// #region folder
import { formatReport, imageFolder } from '@gankit/data/image-folder';
import { trainInFolder } from '@gankit/trainer/node';
import { dcgan } from '@gankit/variants';
// #endregion folder
import sharp from 'sharp';

const smoke = process.env['SMOKE'] === '1';
// #region folder
const folder = 'runs/example-images';
// #endregion folder

await mkdir(folder, { recursive: true });
for (let index = 0; index < 16; index += 1) {
  const colour = { r: 200 - 10 * index, g: 40 + 12 * index, b: 128 };
  await sharp({ create: { width: 40 + index, height: 64, channels: 3, background: colour } })
    .png()
    .toFile(`${folder}/${index}.png`);
}

// #region folder
const data = await imageFolder({ folder, resolution: 32, channels: 3 });
console.log(formatReport(data.report));

const run = trainInFolder({
  variant: dcgan({ baseFilters: smoke ? 4 : 32 }),
  data,
  batchSize: 8,
  steps: smoke ? 2 : 1000,
  seed: 1,
  out: 'runs/example-own-images',
});
for await (const { step, losses } of run) console.log(step, losses);
// #endregion folder
