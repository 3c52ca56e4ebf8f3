// A GAN that ends by itself: its discriminator is tried on points that it has never seen.
// #region stop
import { holdOut, ring, ringModesCovered } from '@gankit/data';
import { dualityGap, equilibrium, formatFinding, train } from '@gankit/trainer';
import { gan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

const toy = { modes: 8, standardDeviation: 0.05 };
const { training, heldOut } = await holdOut(ring(toy), { share: 0.1 });
const run = train({
  variant: gan({ learningRate: 1e-3, hiddenUnits: 64 }),
  data: training,
  heldOut,
  stopping: [equilibrium(), dualityGap({ patience: 4 })], // whichever comes first
  batchSize: 256,
  steps: smoke ? 2 : 4000,
  logEvery: 200,
  seed: 1,
});
for await (const { step, losses, stopped } of run) {
  console.log(step, losses);
  if (stopped !== undefined) console.log(formatFinding(stopped.finding));
}
console.log(ringModesCovered(await run.sample({ count: 1000, seed: 7 }), toy));
await run.dispose();
// #endregion stop
