// WGAN-GP on the 2-D ring of eight Gaussians: seconds on any machine, and every mode can be counted.
import { ring, ringModesCovered } from '@gankit/data';
import { train } from '@gankit/trainer';
import { wganGp } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

// #region ring
const toy = { modes: 8, standardDeviation: 0.05 };
const run = train({
  variant: wganGp({ learningRate: 5e-4, hiddenUnits: 64 }),
  data: ring(toy),
  batchSize: 256,
  steps: smoke ? 2 : 2000,
  seed: 1,
  logEvery: 100,
});
for await (const { step, losses } of run) console.log(step, losses);
const points = await run.sample({ count: 1000, seed: 7 });
console.log(ringModesCovered(points, toy));
await run.dispose();
// #endregion ring
