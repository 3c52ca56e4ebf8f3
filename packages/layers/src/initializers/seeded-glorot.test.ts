import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededGlorot } from './seeded-glorot.js';

const shape = [3, 3, 20, 40];
const draw = (options: Parameters<typeof seededGlorot>[0]): Float32Array =>
  seededGlorot(options).apply(shape).dataSync() as Float32Array;

describe('seededGlorot', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
  });

  it.each([
    [undefined, Math.sqrt(6 / (9 * 60))],
    [Math.SQRT2, Math.sqrt(12 / (9 * 60))],
  ])('fills the interval of Glorot & Bengio (gain %s)', (gain, limit) => {
    const values = draw({ seed: 1, name: 'a', ...(gain === undefined ? {} : { gain }) });
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * limit);
    expect(Math.min(...values)).toBeLessThan(-0.99 * limit);
    const meanSquare = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(meanSquare / (limit * limit)).toBeCloseTo(1 / 3, 1);
  });

  it('is decided by seed and name', () => {
    const first = draw({ seed: 1, name: 'a' });
    expect(draw({ seed: 1, name: 'a' })).toEqual(first);
    expect(draw({ seed: 2, name: 'a' })).not.toEqual(first);
    expect(draw({ seed: 1, name: 'b' })).not.toEqual(first);
  });
});
