import * as tf from '@tensorflow/tfjs';
import { assertKnownOptions } from '../assert.js';
import { createRandomSource, type RandomSource } from '../random-source.js';

type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A function of named float32 tensors; its result may have any shape. */
export type DifferentiableFunction = (tensors: NamedTensors) => tf.Tensor;

export interface GradientCheckOptions {
  /** Largest relative error that is let through. @defaultValue 1e-2 */
  readonly tolerance?: number;
  /** Random directions per input. @defaultValue 7 */
  readonly directions?: number;
  /** Lengths of the finite differences; the best one counts in each direction. @defaultValue [0.03, 0.01, 0.003] */
  readonly stepSizes?: readonly number[];
  /** Decides directions and weights. @defaultValue 1 */
  readonly seed?: number;
}

const checkOptions: Readonly<Record<keyof GradientCheckOptions, true>> = {
  tolerance: true,
  directions: true,
  stepSizes: true,
  seed: true,
};

export interface SecondGradientCheckOptions extends GradientCheckOptions {
  /** The input whose gradient is penalised. @defaultValue the first */
  readonly penalized?: string;
}

/**
 * Compares the gradient that tfjs computes with central finite differences along random directions.
 *
 * The result of the function is reduced to a number with fixed random weights. Of the directions the median error
 * counts, so that a kink (ReLU) met by one direction does no harm while a wrong gradient shows in every one.
 *
 * @param compute - Function under test.
 * @param inputs - Where to differentiate; every input is checked.
 * @returns The largest relative error of all inputs.
 * @throws Error when it exceeds the tolerance.
 */
export async function checkGradient(
  compute: DifferentiableFunction,
  inputs: NamedTensors,
  options: GradientCheckOptions = {},
): Promise<number> {
  assertKnownOptions('checkGradient', options, checkOptions);
  const { tolerance = 1e-2, directions = 7, stepSizes = [0.03, 0.01, 0.003], seed = 1 } = options;
  const random = createRandomSource(seed);
  const weights = tf.tidy(() => random.fork('weights').normal(compute(inputs).shape));
  const gradients = analyticGradients(compute, inputs, weights);
  let worst = 0;
  try {
    for (const [name, gradient] of Object.entries(gradients)) {
      const valueAt = async (point: tf.Tensor): Promise<number> =>
        weightedSum(compute, { ...inputs, [name]: point }, weights);
      const pairs: { analytic: number; numeric: number }[] = [];
      for (let index = 0; index < directions; index += 1) {
        const direction = unitDirection(gradient.shape, random.fork(`${name} ${index}`));
        const analytic = await dot(gradient, direction);
        const slopes: number[] = [];
        for (const step of stepSizes)
          slopes.push(await slope(valueAt, { at: inputs[name]!, direction, step }));
        direction.dispose();
        const distance = (numeric: number): number => Math.abs(numeric - analytic);
        pairs.push({ analytic, numeric: slopes.reduce((a, b) => (distance(b) < distance(a) ? b : a)) });
      }
      const error = relativeError(pairs);
      if (!(error <= tolerance)) {
        throw new Error(
          `checkGradient: the gradient of \`${name}\` has relative error ${error.toExponential(2)}, allowed ${tolerance}. Slopes (tfjs, finite differences): ${pairs.map((pair) => `(${pair.analytic.toPrecision(4)}, ${pair.numeric.toPrecision(4)})`).join(' ')}`,
        );
      }
      worst = Math.max(worst, error);
    }
  } finally {
    tf.dispose([weights, gradients]);
  }
  return worst;
}

/**
 * Checks a derivative of a gradient, as gradient penalties need: the gradient of `‖∂f/∂x‖²`, `x` being one input, with
 * respect to every input, against finite differences of the first derivative. Check that one with
 * {@link checkGradient} too.
 *
 * @param compute - Function under test; a random weighted sum makes it a number.
 * @param inputs - Where to differentiate.
 * @returns The largest relative error.
 * @throws Error when it exceeds the tolerance, or when tfjs cannot differentiate twice.
 */
export async function checkSecondGradient(
  compute: DifferentiableFunction,
  inputs: NamedTensors,
  { penalized = Object.keys(inputs)[0]!, ...options }: SecondGradientCheckOptions = {},
): Promise<number> {
  assertKnownOptions<object>('checkSecondGradient', options, { penalized, ...checkOptions });
  const random = createRandomSource(options.seed ?? 1);
  const weights = tf.tidy(() => random.fork('penalty weights').normal(compute(inputs).shape));
  const squaredNorm: DifferentiableFunction = (tensors) => {
    const gradient = tf.grad((point) => tf.sum(tf.mul(compute({ ...tensors, [penalized]: point }), weights)));
    return tf.sum(tf.square(gradient(tensors[penalized]!)));
  };
  try {
    return await checkGradient(squaredNorm, inputs, options);
  } finally {
    weights.dispose();
  }
}

/** An input that tfjs sees no path from gets zeros, which finite differences then judge. */
function analyticGradients(
  compute: DifferentiableFunction,
  inputs: NamedTensors,
  weights: tf.Tensor,
): NamedTensors {
  return tf.tidy(() => {
    const names = Object.keys(inputs);
    const points = Object.values(inputs).map((tensor) => tf.clone(tensor));
    const evaluate = (): tf.Tensor =>
      tf.sum(
        tf.mul(compute(Object.fromEntries(names.map((name, index) => [name, points[index]!]))), weights),
      );
    const { grads } = tf.engine().gradients(evaluate, points, undefined, true);
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        (grads[index] as tf.Tensor | undefined) ?? tf.zerosLike(points[index]!),
      ]),
    );
  });
}

interface SlopeOptions {
  readonly at: tf.Tensor;
  readonly direction: tf.Tensor;
  readonly step: number;
}

async function slope(
  valueAt: (point: tf.Tensor) => Promise<number>,
  { at, direction, step }: SlopeOptions,
): Promise<number> {
  const [above, below] = tf.tidy(() => {
    const offset = tf.mul(direction, step);
    return [tf.add(at, offset), tf.sub(at, offset)] as const;
  });
  const difference = (await valueAt(above)) - (await valueAt(below));
  tf.dispose([above, below]);
  return difference / (2 * step);
}

/** Summed in double precision: float32 sums would drown small differences. */
async function weightedSum(
  compute: DifferentiableFunction,
  inputs: NamedTensors,
  weights: tf.Tensor,
): Promise<number> {
  const result = tf.tidy(() => tf.clone(compute(inputs)));
  const sum = await dot(result, weights);
  result.dispose();
  return sum;
}

async function dot(left: tf.Tensor, right: tf.Tensor): Promise<number> {
  const [leftValues, rightValues] = [await left.data(), await right.data()];
  let sum = 0;
  for (let index = 0; index < leftValues.length; index += 1) sum += leftValues[index]! * rightValues[index]!;
  return sum;
}

function unitDirection(shape: readonly number[], random: RandomSource): tf.Tensor {
  return tf.tidy(() => {
    const normal = random.normal(shape);
    return tf.div(normal, tf.norm(normal));
  });
}

function relativeError(pairs: readonly { readonly analytic: number; readonly numeric: number }[]): number {
  const size = Math.max(
    median(pairs.map((pair) => Math.abs(pair.numeric))),
    median(pairs.map((pair) => Math.abs(pair.analytic))),
  );
  const error = median(pairs.map((pair) => Math.abs(pair.analytic - pair.numeric)));
  return error / Math.max(size, 1e-3);
}

/** NaN counts as the largest. */
function median(values: readonly number[]): number {
  const sorted = values.map((value) => (Number.isNaN(value) ? Infinity : value)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
