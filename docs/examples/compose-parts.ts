// A GAN of parts: the hinge loss with R1 and LeCam penalties, told the class, augmented adaptively.
// #region parts
import { digits } from '@gankit/data/digits';
import { train } from '@gankit/trainer';
import { composeVariant, objectives, penalties } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';
const variant = composeVariant({
  objective: objectives.hinge(),
  penalties: [penalties.r1({ weight: 1, intervalSteps: 8 }), penalties.lecam()],
  conditioning: 'projection',
  augmentation: { groups: ['geometric', 'color'], rampImages: 20_000 },
  baseFilters: smoke ? 2 : 32,
});

const run = train({
  variant,
  data: digits(),
  batchSize: smoke ? 4 : 32,
  steps: smoke ? 2 : 1500,
  seed: 1,
});
for await (const { step, losses } of run) console.log(step, losses);
await run.dispose();
// #endregion parts
