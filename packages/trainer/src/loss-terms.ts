import { assertInteger, formatShape, OptionError, type LazyTerm, type LossTerms } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface SumTermsOptions {
  /** Variant and network, for messages: `wgan-gp.discriminatorLoss`. */
  readonly caller: string;
  /** Names of the lazy terms to compute; all of them when absent. */
  readonly due?: ReadonlySet<string> | undefined;
}

export interface TermSum {
  readonly total: tf.Scalar;
  /** The terms that were computed, as the variant returned them: a lazy one without its factor. */
  readonly values: Readonly<Record<string, tf.Scalar>>;
  /** Interval of every lazy term. */
  readonly intervals: Readonly<Record<string, number>>;
}

/**
 * `total = Σ terms + Σ intervalSteps * lazy terms that are due`.
 *
 * @throws {@link OptionError} when nothing is left to minimise, a term is no scalar or an interval is no whole number.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", section 3.1 (lazy regularization),
 * https://arxiv.org/abs/1912.04958
 */
export function sumTerms(terms: LossTerms, { caller, due }: SumTermsOptions): TermSum {
  assertTerms(caller, terms);
  const values: Record<string, tf.Scalar> = {};
  const intervals: Record<string, number> = {};
  let total: tf.Scalar | undefined;
  for (const [name, term] of Object.entries(terms)) {
    let summand: tf.Scalar;
    if (isLazy(term)) {
      assertInteger(`${caller}.${name}`, { intervalSteps: term.intervalSteps });
      intervals[name] = term.intervalSteps;
      if (due !== undefined && !due.has(name)) continue;
      values[name] = scalarOf(`${caller}.${name}`, term.value());
      summand = tf.mul(values[name], term.intervalSteps);
    } else {
      summand = values[name] = scalarOf(`${caller}.${name}`, term);
    }
    total = total === undefined ? summand : tf.add(total, summand);
  }
  if (total === undefined) {
    throw new OptionError(
      `${caller}: must return a term at every step, received ${Object.keys(terms).length === 0 ? 'no terms' : 'only lazy terms'}. Add one without an interval.`,
    );
  }
  return { total, values, intervals };
}

/** The lazy terms whose turn it is at this update (counted from 0). */
export function dueTerms(intervals: Readonly<Record<string, number>>, update: number): ReadonlySet<string> {
  const due = Object.entries(intervals).filter(([, intervalSteps]) => update % intervalSteps === 0);
  return new Set(due.map(([name]) => name));
}

function isLazy(term: tf.Tensor | LazyTerm): term is LazyTerm {
  return typeof term === 'object' && 'intervalSteps' in term;
}

function assertTerms(caller: string, terms: unknown): void {
  const isRecord = typeof terms === 'object' && terms !== null;
  if (isRecord && !(terms instanceof tf.Tensor) && !('then' in terms)) return;
  const received = !isRecord ? String(terms) : 'then' in terms ? 'a promise' : 'a tensor';
  throw new OptionError(
    `${caller}: must return named terms, such as { adversarial: tf.mean(…) }, received ${received}.`,
  );
}

function scalarOf(caller: string, term: unknown): tf.Scalar {
  if (term instanceof tf.Tensor && term.rank === 0) return term as tf.Scalar;
  throw new OptionError(
    `${caller}: must be a scalar tensor, received ${term instanceof tf.Tensor ? `shape ${formatShape(term.shape)}. Take the mean of it` : `${String(term)}. Compute it by functions of tfjs`}.`,
  );
}
