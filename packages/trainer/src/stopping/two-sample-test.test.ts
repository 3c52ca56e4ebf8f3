import { describe, expect, it } from 'vitest';
import type { TensorData } from '@gankit/core';
import { normalNumbers } from './normal-numbers.js';
import { twoSampleTest } from './two-sample-test.js';

const points = (seed: number, { at = 0, count = 400 } = {}): TensorData => ({
  data: normalNumbers(seed, 2 * count).map((value, index) => 0.3 * value + (index % 2 === 0 ? at : 0)),
  shape: [count, 2],
});

/** Pixels that are -1 but for two neighbouring columns of a random strip; generated ones have it one column apart. */
const strips = (seed: number, distance: number): TensorData => {
  const count = 120;
  const noise = normalNumbers(seed, count);
  const data = new Float32Array(count * 64).fill(-1);
  noise.forEach((value, image) => {
    const column = Math.abs(Math.round(value * 2)) % 4;
    for (let row = 0; row < 8; row += 1) {
      data[image * 64 + row * 8 + column] = 1;
      data[image * 64 + row * 8 + column + distance] = 1;
    }
  });
  return { data, shape: [count, 8, 8, 1] };
};

describe('twoSampleTest', () => {
  it('guesses where both come from one source', async () => {
    const { accuracy, network, neighbours } = await twoSampleTest({
      real: points(1),
      generated: points(2),
      seed: 3,
    });
    expect([network.trials, neighbours.trials]).toEqual([400, 400]);
    expect(accuracy).toBeGreaterThan(0.42); // four standard deviations of guessing are 0.1
    expect(accuracy).toBeLessThan(0.6);
  });

  it('reaches what the best rule can where one is moved', async () => {
    // halfway between centres 0.6 apart a rule is right P(z < 1) = 84.1 % of the time
    const { accuracy } = await twoSampleTest({ real: points(1), generated: points(2, { at: 0.6 }), seed: 3 });
    expect(accuracy).toBeGreaterThan(0.78);
    expect(accuracy).toBeLessThan(0.9);
  });

  it('sees fine structure by neighbours and pictures by its network', async () => {
    const fine = (seed: number, offset: number): TensorData => ({
      data: normalNumbers(seed, 800).map((value) => (Math.sign(value) + offset) / 4),
      shape: [400, 2],
    });
    const { neighbours } = await twoSampleTest({ real: fine(4, 0), generated: fine(5, 0.2) });
    expect(neighbours.successes / neighbours.trials).toBeGreaterThan(0.85);
    const { network } = await twoSampleTest({ real: strips(6, 1), generated: strips(7, 2) });
    expect(network.successes / network.trials).toBeGreaterThan(0.85);
  });

  it('gives the same by the same seed', async () => {
    const options = { real: points(1, { count: 60 }), generated: points(8, { count: 60 }), seed: 5 };
    expect(await twoSampleTest(options)).toEqual(await twoSampleTest(options));
  });

  it('refuses unlike shapes and too few samples', async () => {
    const wide = { data: new Float32Array(30), shape: [10, 3] };
    await expect(twoSampleTest({ real: points(1), generated: wide })).rejects.toThrow(
      'twoSampleTest: `generated` must be samples of the shape of `real` ([2]), received [3].',
    );
    await expect(twoSampleTest({ real: points(1), generated: points(2, { count: 1 }) })).rejects.toThrow(
      'at least 2 samples of each kind, received 400 real and 1 generated.',
    );
  });
});
