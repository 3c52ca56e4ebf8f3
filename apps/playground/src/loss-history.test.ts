import { describe, expect, it } from 'vitest';
import { LossHistory } from './loss-history.js';

describe('LossHistory', () => {
  it('keeps every step until it is full, then means of pairs', () => {
    const history = new LossHistory(4);
    for (let step = 1; step <= 3; step += 1) history.add({ step, losses: { a: step * step } });
    expect(history.series()).toEqual({ steps: [1, 2, 3], terms: { a: [1, 4, 9] } });
    history.add({ step: 4, losses: { a: 16 } });
    expect(history.series()).toEqual({ steps: [2, 4], terms: { a: [2.5, 12.5] } });
    history.add({ step: 5, losses: { a: 25 } });
    expect(history.series().steps).toEqual([2, 4]);
    history.add({ step: 6, losses: { a: 36 } });
    expect(history.series()).toEqual({ steps: [2, 4, 6], terms: { a: [2.5, 12.5, 30.5] } });
  });

  it('leaves gaps where a term was not computed and averages the rest', () => {
    const history = new LossHistory(4);
    history.add({ step: 1, losses: { a: 1, lazy: 10 } });
    history.add({ step: 2, losses: { a: 2 } });
    history.add({ step: 3, losses: { a: 3 } });
    expect(history.series().terms['lazy']).toEqual([10, null, null]);
    history.add({ step: 4, losses: { a: 4 } });
    expect(history.series().terms).toEqual({ a: [1.5, 3.5], lazy: [10, null] });
  });

  it('never holds more points than its capacity and ends near the last step', () => {
    const history = new LossHistory(100);
    for (let step = 1; step <= 12_345; step += 1) history.add({ step, losses: { a: 1 } });
    const { steps, terms } = history.series();
    expect(steps.length).toBeLessThan(100);
    expect(steps.at(-1)).toBeGreaterThan(12_345 - 256);
    expect(new Set(terms['a'])).toEqual(new Set([1]));
  });
});
