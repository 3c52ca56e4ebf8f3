import * as tf from '@tensorflow/tfjs';
import { sizeOf, type TensorData } from '../tensor-data.js';

type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A function of float32 tensors whose derivatives `repairGradients` answers for, and where to take them. */
export interface GradientCase {
  readonly name: string;
  readonly compute: (tensors: NamedTensors) => tf.Tensor;
  /** Away from kinks: numbers at even distances in mixed order. */
  readonly inputs: Readonly<Record<string, TensorData>>;
  /** Backends whose own forward kernel is missing or wrong, and what it is. */
  readonly impossible?: Readonly<Record<string, string>>;
}

export type CaseTable = Readonly<Record<string, Omit<GradientCase, 'name'>>>;

/** How often a case is differentiated: 1, 2 or 3 times. */
export type DerivativeOrder = 1 | 2 | 3;

/**
 * A function whose gradient is a derivative of the given order: the case itself, the sum of its squared gradients by
 * all inputs, or the same of that.
 */
export function functionOfOrder(
  { compute }: Pick<GradientCase, 'compute'>,
  order: DerivativeOrder,
): (tensors: NamedTensors) => tf.Tensor {
  if (order === 1) return (tensors) => weightedSum(compute(tensors));
  const inner = functionOfOrder({ compute }, (order - 1) as DerivativeOrder);
  return (tensors) => {
    const gradients = gradientsOf(inner, tensors);
    return tf.addN(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient))));
  };
}

/** Derivatives by every input; zeros where tfjs sees no way from an input to the result. */
export function gradientsOf(
  compute: (tensors: NamedTensors) => tf.Tensor,
  tensors: NamedTensors,
): Record<string, tf.Tensor> {
  const names = Object.keys(tensors);
  const points = Object.values(tensors).map((tensor) => tf.clone(tensor));
  const evaluate = (): tf.Tensor =>
    compute(Object.fromEntries(names.map((name, index) => [name, points[index]!])));
  const { grads } = tf.engine().gradients(evaluate, points, undefined, true);
  const found = grads as readonly (tf.Tensor | null | undefined)[];
  return Object.fromEntries(names.map((name, index) => [name, found[index] ?? tf.zerosLike(points[index]!)]));
}

/** Weighs every element differently, so that no error cancels another. */
function weightedSum(tensor: tf.Tensor): tf.Tensor {
  const { data, shape } = spread(tensor.shape, { from: -1, to: 1.5, seed: 99 });
  return tf.sum(tf.mul(tensor, tf.tensor(data, [...shape])));
}

export interface SpreadOptions {
  /** @defaultValue -2 */
  readonly from?: number;
  /** @defaultValue 2 */
  readonly to?: number;
  /** Another order. @defaultValue 1 */
  readonly seed?: number;
}

/** Numbers at even distances between two bounds, which they do not touch, in a mixed, repeatable order. */
export function spread(
  shape: readonly number[],
  { from = -2, to = 2, seed = 1 }: SpreadOptions = {},
): TensorData {
  const count = sizeOf(shape);
  const data = Float32Array.from(
    { length: count },
    (_, index) => from + ((index + 0.5) / count) * (to - from),
  );
  let state = seed * 2654435761;
  for (let last = count - 1; last > 0; last -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [data[last], data[other]] = [data[other]!, data[last]!];
  }
  return { data, shape };
}

type Operation = (...tensors: tf.Tensor[]) => tf.Tensor;

/** A case of a function of tensors with these shapes. */
export function caseOf(
  operation: Operation,
  shapes: readonly (readonly number[])[],
  options: SpreadOptions & Pick<GradientCase, 'impossible'> = {},
): Omit<GradientCase, 'name'> {
  const { impossible, ...spreading } = options;
  const inputs = shapes.map((shape, index) => {
    return [`input${index}`, spread(shape, { ...spreading, seed: (spreading.seed ?? 1) + index })] as const;
  });
  return {
    compute: (tensors) => operation(...Object.values(tensors)),
    inputs: Object.fromEntries(inputs),
    ...(impossible === undefined ? {} : { impossible }),
  };
}

/** The result squared, so that the second derivative of what only moves or adds values does not vanish. */
export function squared(operation: Operation): Operation {
  return (...tensors) => tf.square(operation(...tensors));
}

/** The result through tanh, so that the derivatives of products by every factor, of any order, do not vanish. */
export function bent(operation: Operation): Operation {
  return (...tensors) => tf.tanh(tf.mul(0.3, operation(...tensors)));
}
