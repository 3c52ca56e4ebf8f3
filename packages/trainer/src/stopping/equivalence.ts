import { assertKnownOptions, DataError } from '@gankit/core';
import { incompleteBeta } from './incomplete-beta.js';

export interface Count {
  readonly successes: number;
  readonly trials: number;
}

/** How far from one half still counts as equal. */
export interface Margin {
  readonly margin: number;
}

/**
 * Exact one-sided binomial test that a share lies below `1/2 + margin`: `P(X <= successes)` if it were just that.
 *
 * @returns The p-value; small when the share is shown to be below.
 */
export function shownBelow({ successes, trials, margin }: Count & Margin): number {
  const share = 0.5 + margin;
  if (successes >= trials) return 1;
  return incompleteBeta(1 - share, { a: trials - successes, b: successes + 1 });
}

/**
 * Exact equivalence test that a share is one half, give or take the margin: two one-sided binomial tests, of which the
 * weaker counts. Not to reject equality proves nothing with few samples; this test must be passed.
 *
 * @returns The p-value; small when equality is shown.
 * @see Schuirmann 1987, "A comparison of the two one-sided tests procedure and the power approach",
 * https://doi.org/10.1007/BF01068419
 */
export function shareEquivalence({ successes, trials, margin, ...rest }: Count & Margin): number {
  assertKnownOptions('shareEquivalence', rest, { successes, trials, margin });
  const others = { successes: trials - successes, trials, margin };
  return Math.max(shownBelow({ successes, trials, margin }), shownBelow(others));
}

/**
 * Equivalence test that a mean is one half, give or take the margin: two one-sided t tests.
 *
 * @param values - At least two.
 * @returns The p-value; small when equality is shown.
 * @throws {@link DataError} when there are fewer.
 */
export function meanEquivalence(values: ArrayLike<number>, { margin, ...rest }: Margin): number {
  assertKnownOptions('meanEquivalence', rest, { margin });
  const list = Array.from(values);
  const count = list.length;
  if (count < 2) {
    throw new DataError(`meanEquivalence: there must be at least 2 values, received ${count}.`);
  }
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const error = Math.sqrt(variance / count);
  const distance = margin - Math.abs(mean - 0.5);
  if (error === 0) return distance > 0 ? 0 : 1;
  return studentTail(distance / error, count - 1);
}

/** `P(T > t)` of Student's t. */
export function studentTail(t: number, degrees: number): number {
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 });
  return t >= 0 ? tail : 1 - tail;
}

/** Whether `trials` are enough to show equality at this level when the share is exactly one half. */
export function canShowEquality({
  trials,
  margin,
  level,
}: Omit<Count, 'successes'> & Margin & { readonly level: number }): boolean {
  return shareEquivalence({ successes: Math.floor(trials / 2), trials, margin }) <= level;
}
