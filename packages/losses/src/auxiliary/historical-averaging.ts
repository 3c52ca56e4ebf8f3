import { assertKnownOptions, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../shared/detached.js';

/** `average`: all parameters in one row, `[size]`. `steps`: how many are in it, a scalar. */
export type HistoricalAverageState = Readonly<Record<'average' | 'steps', tf.Tensor>>;

export interface HistoricalParameters {
  /** The parameters of one network, always in the same order. */
  readonly parameters: readonly tf.Tensor[];
}

/** How the average starts and goes on; as a `StateRule`, but it starts at the parameters. */
export interface HistoricalAverageRule {
  init(observed: HistoricalParameters): HistoricalAverageState;
  update(state: HistoricalAverageState, observed: HistoricalParameters): HistoricalAverageState;
}

/**
 * The mean of all past parameters: `average₁ = θ₁`, `average_t = average_{t-1} + (θ_t - average_{t-1}) / t`.
 *
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", https://arxiv.org/abs/1606.03498, section 3.3
 */
export function historicalAverage(): HistoricalAverageRule {
  return {
    init: ({ parameters }) =>
      tf.tidy(() => ({ average: tf.clone(rowOf('historicalAverage', parameters)), steps: tf.scalar(1) })),
    update: (state, { parameters }) =>
      tf.tidy(() => {
        const row = rowOf('historicalAverage', parameters);
        assertFits('historicalAverage', row, state);
        const steps = tf.add(state.steps, 1);
        const average = detached(row, (now) =>
          tf.add(state.average, tf.div(tf.sub(now, state.average), steps)),
        );
        return { average, steps };
      }),
  };
}

export interface HistoricalAveragingOptions extends HistoricalParameters {
  /** The state of {@link historicalAverage}. */
  readonly history: HistoricalAverageState;
}

/**
 * Historical averaging, for either network: `‖θ - average‖²`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the history is of other parameters.
 * @see Salimans et al. 2016, https://arxiv.org/abs/1606.03498, section 3.3
 */
export function historicalAveragingLoss({
  parameters,
  history,
  ...rest
}: HistoricalAveragingOptions): tf.Scalar {
  assertKnownOptions('historicalAveragingLoss', rest, { parameters, history });
  return tf.tidy(() => {
    const row = rowOf('historicalAveragingLoss', parameters);
    assertFits('historicalAveragingLoss', row, history);
    return tf.sum(tf.squaredDifference(row, history.average));
  });
}

function rowOf(caller: string, parameters: readonly tf.Tensor[]): tf.Tensor1D {
  if (parameters.length === 0) {
    throw new ShapeError(`${caller}: \`parameters\` must have a tensor at least, received none.`);
  }
  return tf.concat(parameters.map((parameter) => tf.reshape(parameter, [parameter.size]))) as tf.Tensor1D;
}

function assertFits(caller: string, row: tf.Tensor1D, { average }: HistoricalAverageState): void {
  if (average.size !== row.size) {
    throw new ShapeError(
      `${caller}: \`parameters\` must have the ${average.size} values of the state, received ${row.size}. Its average has shape ${formatShape(average.shape)}.`,
    );
  }
}
