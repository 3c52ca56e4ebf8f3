import { describe, expect, it } from 'vitest';
import { formatBench, measure, runBench, workloads } from './index.js';

const mlp = workloads.find(({ name }) => name === 'mlp-2d')!;

describe('measure', () => {
  it('times a compiled step and counts its multiply-adds', async () => {
    const small = { ...mlp, batchSize: 16 };
    const result = await measure(small, { engine: 'compiled', repeats: 3 });
    expect(result.minMs).toBeGreaterThan(0);
    expect(result.medianMs).toBeGreaterThanOrEqual(result.minMs);
    expect(result.multiplyAdds).toBeGreaterThan(16 * 2 * 64);
  });
});

describe('runBench', () => {
  it('names the known workloads when asked for another', async () => {
    await expect(runBench({ only: ['dcgan-29'] })).rejects.toThrow(
      '`only` must name workloads (dcgan-28, dcgan-64, wgan-gp-32, conditional-28, mlp-2d), received dcgan-29.',
    );
  });
});

describe('formatBench', () => {
  it('gives ratios to the compiled step and the share of the bound', () => {
    const engine = (name: 'compiled' | 'wasm', medianMs: number) => ({
      engine: name,
      medianMs,
      minMs: medianMs - 1,
      runs: 3,
      firstMs: 0,
      peakMemoryMiB: 100.4,
    });
    const table = formatBench({
      machine: { processor: 'Abacus', cores: 2, memoryGiB: 4, node: '20' },
      workloads: [
        { name: 'w', gflop: 1.5, boundMs: 10, engines: [engine('compiled', 20), engine('wasm', 300)] },
      ],
    });
    expect(table).toContain('Abacus, 2 cores, 4 GiB, Node 20');
    expect(table).toContain('| w | compiled | 20.0 | 19.0 | 1.0× | 1.50 | 10.0 | 50 % | 100 |');
    expect(table).toContain('| w | wasm | 300.0 | 299.0 | 15.0× | 1.50 | 10.0 | 3 % | 100 |');
  });
});
