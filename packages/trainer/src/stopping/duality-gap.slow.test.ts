import { beforeAll, expect, it } from 'vitest';
import { takeSteps, tinyData, tinyTrainer, useCpu } from '../tiny-gan.test.helpers.js';
import { createDualityGapProbe } from './duality-gap.js';

beforeAll(useCpu);

it('changes no bit of a compiled training, and gives the same again', async () => {
  const plain = await tinyTrainer({ engine: 'compiled' });
  const measured = await tinyTrainer({ engine: 'compiled' });
  await takeSteps(plain, 3);
  await takeSteps(measured, 3);
  const probe = createDualityGapProbe(measured, tinyData({ size: 24, fingerprint: 'held out' }));
  const first = await probe.measure({ updates: 4, batches: 2, seed: 9 });
  expect(await probe.measure({ updates: 4, batches: 2, seed: 9 })).toEqual(first);
  const eager = await tinyTrainer();
  await takeSteps(eager, 3);
  const other = createDualityGapProbe(eager, tinyData({ size: 24, fingerprint: 'held out' }));
  expect(first.gap).toBeCloseTo((await other.measure({ updates: 4, batches: 2, seed: 9 })).gap, 4);
  expect(await takeSteps(measured, 3)).toEqual(await takeSteps(plain, 3));
  expect((await measured.state()).tensors).toEqual((await plain.state()).tensors);
  for (const owner of [probe, other, plain, measured, eager]) owner.dispose();
});
