// Draws truncated samples and the steps between two seeds, and writes them with their provenance.
import { digits } from '@gankit/data/digits';
// #region walk
import { registerLayers } from '@gankit/layers';
import { createLatentStream, interpolateLatents } from '@gankit/trainer';
import { describeProvenance, openRun, trainInFolder, writeImageGrid } from '@gankit/trainer/node';
// #endregion walk
import { dcgan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';
const training = trainInFolder({
  variant: dcgan({ baseFilters: smoke ? 2 : 32 }),
  data: digits(),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 1 : 1500,
  seed: 1,
  out: 'runs/example-samples',
  ...(smoke ? { engine: 'cpu' } : {}),
});
for await (const { step, samples } of training) if (samples !== undefined) console.log(step, samples);

// #region walk
registerLayers();
const run = await openRun('runs/example-samples', smoke ? { engine: 'cpu' } : {});
const { latentSize } = run.networks;
const latentsOf = (seed: number) => createLatentStream({ seed, latentSize, truncation: 0.8 }).next(8);
const [from, to] = [await latentsOf(7), await latentsOf(12)];
for (const amount of [0, 0.25, 0.5, 0.75, 1]) {
  const samples = await run.sample({ latents: interpolateLatents({ from, to }, amount) });
  const provenance = describeProvenance(run);
  await writeImageGrid(`runs/between-${amount}.png`, samples, { columns: 8, provenance });
  console.log(amount, samples.shape);
}
run.dispose();
// #endregion walk
