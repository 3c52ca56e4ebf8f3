// Trains with optimisers of its own, gradients accumulated over batches, and batches that grow.
// #region settings
import { digits } from '@gankit/data/digits';
import { train } from '@gankit/trainer';
import { hingeGan } from '@gankit/variants';

const smoke = process.env['SMOKE'] === '1';
const steps = smoke ? 2 : 1000;

const run = train({
  variant: hingeGan({ baseFilters: smoke ? 2 : 32 }),
  data: digits(),
  steps,
  logEvery: smoke ? 1 : 100,
  optimizers: {
    generator: { learningRate: 1e-4 }, // the variant's optimiser with another step size
    discriminator: { name: 'adamw', learningRate: 4e-4, weightDecay: 0.01 },
  },
  discriminatorSteps: 2,
  batchSize: smoke ? 2 : 16,
  accumulate: 2, // updates of 32 samples in the memory of 16
  batchSchedule: [{ step: steps / 2, batchSize: smoke ? 3 : 32 }], // later of 64
  learningRateSchedule: { warmUpSteps: 100, decay: 'linear', decayEndStep: steps },
  averageHalfLifeImages: 10_000,
  averageRampUp: 0.1,
  seed: 1,
  ...(smoke ? { engine: 'cpu' } : {}),
});
for await (const { step, images, losses } of run) console.log(step, images, losses);
await run.dispose();
// #endregion settings
