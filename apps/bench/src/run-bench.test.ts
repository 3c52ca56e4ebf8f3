import { describe, expect, it } from 'vitest';
import { formatBench, runBench, workloads } from './index.js';

it('has the workloads of the bench', () => {
  expect(workloads.map(({ name }) => name)).toEqual([
    'dcgan-28',
    'dcgan-64',
    'wgan-gp-32',
    'sngan-32',
    'conditional-28',
    'mlp-2d',
    'generator-inference',
    'cnn-classifier',
  ]);
});

describe('runBench', () => {
  it('names the known workloads when asked for another', async () => {
    await expect(runBench({ only: ['dcgan-29'] })).rejects.toThrow(
      '`only` must name workloads (dcgan-28, dcgan-64, wgan-gp-32, sngan-32, conditional-28, mlp-2d, generator-inference, cnn-classifier), received dcgan-29.',
    );
  });
});

describe('formatBench', () => {
  it('gives runs, ratios to the compiled step and the share of the bound', () => {
    const engine = (name: 'compiled' | 'wasm-stock', medianMs: number) => ({
      engine: name,
      medianMs,
      minMs: medianMs - 1,
      runs: name === 'compiled' ? 15 : 1,
      firstMs: 0,
      peakMemoryMiB: 100.4,
      multiplyAdds: 75e7,
    });
    const table = formatBench({
      machine: { processor: 'Abacus', cores: 2, memoryGiB: 4, node: '20' },
      workloads: [
        { name: 'w', gflop: 1.5, boundMs: 10, engines: [engine('compiled', 20), engine('wasm-stock', 300)] },
      ],
    });
    expect(table.split('\n')[0]).toBe('Abacus, 2 cores, 4 GiB, Node 20');
    const rows = table
      .split('\n')
      .slice(2)
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    expect(rows[0]).toEqual([
      'workload',
      'engine',
      'median ms',
      'min ms',
      'runs',
      'to compiled',
      'GFLOP',
      'bound ms',
      'of bound',
      'peak MiB',
    ]);
    expect(rows[2]).toEqual(['w', 'compiled', '20.0', '19.0', '15', '1.0×', '1.50', '10.0', '50 %', '100']);
    expect(rows[3]).toEqual([
      'w',
      'wasm-stock',
      '300.0',
      '299.0',
      '1',
      '15.0×',
      '1.50',
      '10.0',
      '3 %',
      '100',
    ]);
  });
});
