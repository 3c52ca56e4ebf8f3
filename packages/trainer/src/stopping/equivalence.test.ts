import { describe, expect, it } from 'vitest';
import {
  canShowEquality,
  meanEquivalence,
  shareEquivalence,
  shownBelow,
  studentTail,
} from './equivalence.js';
import { incompleteBeta } from './incomplete-beta.js';

describe('incompleteBeta', () => {
  it('is 1 - (1 - x)^b for a = 1, x^a for b = 1, and the arcsine law at one half', () => {
    expect(incompleteBeta(0.3, { a: 1, b: 7 })).toBeCloseTo(1 - 0.7 ** 7, 13);
    expect(incompleteBeta(0.9, { a: 5.5, b: 1 })).toBeCloseTo(0.9 ** 5.5, 13);
    expect(incompleteBeta(0.2, { a: 0.5, b: 0.5 })).toBeCloseTo(
      (2 / Math.PI) * Math.asin(Math.sqrt(0.2)),
      12,
    );
  });
});

describe('shownBelow', () => {
  // the sums of exact fractions, by Python's fractions module
  it.each([
    [{ successes: 6, trials: 20, margin: 0.1 }, 0.006465875352035],
    [{ successes: 52, trials: 100, margin: 0.1 }, 0.0637891768960892],
    [{ successes: 57, trials: 137, margin: 0.05 }, 0.001117448152970523],
    [{ successes: 1020, trials: 2000, margin: 0.05 }, 0.0001810758046981464],
  ])('is a binomial tail: %j', (count, truth) => {
    expect(shownBelow(count)).toBeCloseTo(truth, 11);
  });

  it('shows nothing when all succeed', () => {
    expect(shownBelow({ successes: 9, trials: 9, margin: 0.1 })).toBe(1);
  });
});

describe('shareEquivalence', () => {
  it('takes the weaker side', () => {
    expect(shareEquivalence({ successes: 52, trials: 100, margin: 0.1 })).toBeCloseTo(0.0637891768960892, 12);
    expect(shareEquivalence({ successes: 48, trials: 100, margin: 0.1 })).toBeCloseTo(0.0637891768960892, 12);
  });

  it('shows nothing by few samples, however equal, and something by many', () => {
    expect(canShowEquality({ trials: 200, margin: 0.1, level: 0.05 })).toBe(true);
    expect(canShowEquality({ trials: 200, margin: 0.02, level: 0.05 })).toBe(false);
    expect(shareEquivalence({ successes: 5, trials: 10, margin: 0.1 })).toBeGreaterThan(0.3);
    expect(shareEquivalence({ successes: 1250, trials: 2000, margin: 0.1 })).toBeGreaterThan(0.9);
  });
});

describe('meanEquivalence', () => {
  it('needs two values', () => {
    expect(() => meanEquivalence([0.5], { margin: 0.1 })).toThrow('at least 2 values, received 1');
  });

  // critical values of t in any table: 2.0150 for 5 degrees and 1.6602 for 99 at 5 %, 2.7181 for 11 at 1 %
  it.each([
    [2.0150484, 5, 0.05],
    [1.6603912, 99, 0.05],
    [2.7180792, 11, 0.01],
    [-2.7180792, 11, 0.99],
  ])('has Student tails: beyond %f with %i degrees', (t, degrees, tail) => {
    expect(studentTail(t, degrees)).toBeCloseTo(tail, 7);
  });

  it('is the t test against the nearer bound', () => {
    const values = [0.5, 0.54, 0.46, 0.58, 0.52, 0.52]; // mean 0.52, standard deviation 0.04, error 0.04 / √6
    const t = (0.06 - 0.02) / (0.04 / Math.sqrt(6));
    expect(meanEquivalence(values, { margin: 0.06 })).toBeCloseTo(studentTail(t, 5), 12);
  });

  it('knows what is constant', () => {
    expect(meanEquivalence([0.5, 0.5, 0.5], { margin: 0.1 })).toBe(0);
    expect(meanEquivalence([0.7, 0.7, 0.7], { margin: 0.1 })).toBe(1);
  });
});
