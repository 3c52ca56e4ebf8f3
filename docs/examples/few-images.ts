// 200 digits are few: a GAN without augmentation, with DiffAugment and with ADA, scored against 10,000 others.
import { diffAugment, withAdaptiveAugmentation, withAugmentation } from '@gankit/augment';
import { permutation, type GanVariant } from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { digits } from '@gankit/data/digits';
import { evaluateGan } from '@gankit/metrics';
import { digitClassifier } from '@gankit/metrics/digit-classifier';
import { train } from '@gankit/trainer';
import { dcgan } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';

const smoke = process.env['SMOKE'] === '1';
const steps = smoke ? 2 : 3000;
const count = smoke ? 8 : 200;
tf.env().set('PROD', true); // no tfjs banner

const all = await digits();
const few = await fromArrays({
  name: `${count} digits`,
  shape: [28, 28, 1],
  data: (await all.read(permutation(all.size, 1).slice(0, count))).data as Float32Array,
});

// #region ways
const variant = dcgan({ baseFilters: smoke ? 2 : 32 });
const ways: Readonly<Record<string, GanVariant>> = {
  'no augmentation': variant,
  DiffAugment: withAugmentation(variant, diffAugment({ policy: ['translation', 'cutout'] })),
  ADA: withAdaptiveAugmentation(variant, { groups: ['geometric'], rampImages: 20_000 }),
};
// #endregion ways

// #region score
for (const [name, way] of Object.entries(ways)) {
  const run = train({ variant: way, data: few, batchSize: smoke ? 4 : 32, steps, logEvery: steps, seed: 1 });
  let losses = {};
  for await (const step of run) ({ losses } = step);
  const { values } = await evaluateGan({
    extractor: await digitClassifier(),
    real: all,
    generate: async (amount, { seed }) => (await run.sample({ count: amount, seed })).data as Float32Array,
    samples: smoke ? 8 : 1000,
    metrics: ['fid', 'precision-recall'],
    seed: 1,
  });
  console.log(name, JSON.stringify(values), JSON.stringify(losses));
  await run.dispose();
}
// #endregion score
