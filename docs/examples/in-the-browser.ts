// A GAN on the 2-D ring that trains in a page as it does in Node. apps/playground/bundle-size.mjs bundles it with Vite.
// #region page
import { ring, ringModesCovered } from '@gankit/data';
import { train } from '@gankit/trainer';
import { dcgan } from '@gankit/variants';

const toy = { modes: 8, standardDeviation: 0.05 };
const run = train({
  variant: dcgan({ learningRate: 2e-3, hiddenUnits: 64 }),
  data: ring(toy),
  steps: 1000,
  seed: 1,
  logEvery: 50,
  onNotice: console.log, // which engine runs, and why
});
for await (const { step, losses } of run) {
  console.log(step, losses);
  await new Promise((resolve) => setTimeout(resolve)); // a turn for the page
}
const points = await run.sample({ count: 500 });
console.log(ringModesCovered(points, toy));
await run.dispose();
// #endregion page
