// Trains a class-conditional GAN and asks it for threes.
import { digits } from '@gankit/data/digits';
import { train } from '@gankit/trainer';
import { conditionalGan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';

// #region conditional
const run = train({
  variant: conditionalGan({ baseFilters: smoke ? 4 : 32 }),
  data: digits(),
  batchSize: smoke ? 8 : 64,
  steps: smoke ? 2 : 1500,
  seed: 1,
});
for await (const { step, losses } of run) console.log(step, losses);
const threes = await run.sample({ count: 8, seed: 7, labels: Int32Array.from({ length: 8 }, () => 3) });
console.log('samples of shape', threes.shape);
await run.dispose();
// #endregion conditional
