import { mlp } from '@gankit/architectures';
import { dcgan } from '@gankit/variants';
import { describe, expect, it } from 'vitest';
import { ganWorkload, measure, type Workload } from './index.js';

const discriminatorSteps = 3;

const small = ganWorkload({
  name: 'small',
  description: '',
  batchSize: 16,
  data: { sample: [2] },
  variant: () => dcgan({ discriminatorSteps }),
  networks: (seed) => mlp({ size: 2, latentSize: 3, hiddenUnits: 5, layers: 1, seed }),
});

// Per sample: 3·5 + 5·2 in the generator, 2·5 + 5·1 in the discriminator.
const [generator, discriminator] = [25, 15];
/** No gradient goes into the latents or the real and generated samples. */
const discriminatorStep = generator + 2 * (3 * discriminator - 2 * 5);
const generatorStep = 3 * generator - 3 * 5 + 2 * discriminator;
const expected = 16 * (discriminatorSteps * discriminatorStep + generatorStep);

describe('measure', () => {
  it.each(['compiled', 'wasm'] as const)('times %s and counts its multiply-adds', async (engine) => {
    const result = await measure(small, { engine, repeats: 3, leastMs: 0, warmUpMs: 0 });
    expect(result).toMatchObject({ engine, runs: 3, multiplyAdds: expected });
    expect(result.minMs).toBeGreaterThan(0);
    expect(result.medianMs).toBeGreaterThanOrEqual(result.minMs);
    expect(result.peakMemoryMiB).toBeGreaterThan(10);
  });

  it('takes the first run when it leaves no time for another', async () => {
    let runs = 0;
    const slow: Workload = {
      name: 'slow',
      description: '',
      prepare: async () => ({
        run: () => new Promise((resolve) => setTimeout(resolve, 30 + 100 * runs++)),
        dispose: () => undefined,
      }),
    };
    const result = await measure(slow, { engine: 'wasm', repeats: 3, budgetMs: 10 });
    expect(result).toMatchObject({ runs: 1, medianMs: result.firstMs, minMs: result.firstMs });
    expect(runs).toBe(1);
    expect((await measure(slow, { engine: 'wasm', repeats: 30, budgetMs: 1000 })).runs).toBeLessThan(8);
  });

  it('repeats fast runs for a while', async () => {
    const fast: Workload = {
      name: 'fast',
      description: '',
      prepare: async () => ({ run: () => Promise.resolve(), dispose: () => undefined }),
    };
    const { runs } = await measure(fast, { engine: 'wasm', repeats: 3, leastMs: 50, warmUpMs: 20 });
    expect(runs).toBeGreaterThan(100);
  });
});
