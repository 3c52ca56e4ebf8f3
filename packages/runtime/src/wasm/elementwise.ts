import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel, KernelCall } from './composed-kernel.js';

/** The stock backend copies; a tensor never changes, so a second name for the same values does. */
export const identity: ComposedKernel<object> = {
  name: tf.Identity,
  run: ({ inputs, native }) => {
    const x = inputs['x']!;
    return x.dtype === 'string' ? native() : tf.reshape(x, x.shape);
  },
};

/** The stock kernel keeps the lowest byte as a truth value. */
export const cast: ComposedKernel<{ readonly dtype: tf.DataType }> = {
  name: tf.Cast,
  run: ({ inputs, attributes: { dtype }, native }) => {
    const x = inputs['x']!;
    if (dtype !== 'bool' || x.dtype === 'bool') return native();
    return tf.notEqual(x, tf.zeros([], x.dtype as 'float32'));
  },
};

/** `x` where positive, else `alpha * x`, through the vectorised kernel of PReLU. */
export const leakyRelu: ComposedKernel<{ readonly alpha: number }> = {
  name: tf.LeakyRelu,
  run({ inputs, attributes: { alpha }, native }) {
    const x = inputs['x']!;
    const row = [64, 32, 16, 8].find((size) => x.size % size === 0);
    if (row === undefined || x.dtype !== 'float32') return native();
    return tf.reshape(tf.prelu(tf.reshape(x, [-1, row]), tf.fill([row], alpha)), x.shape);
  },
};

type Choose = (a: number, b: number) => number;

/** A sum of two neither of which is larger is NaN, or a number and itself. */
const larger: Choose = (a, b) => (a > b ? a : b > a ? b : a === b ? a : a + b);
const smaller: Choose = (a, b) => (a < b ? a : b < a ? b : a === b ? a : a + b);

/** The stock kernels lose NaN. */
const choosing = (name: string, choose: Choose): ComposedKernel<object> => ({
  name,
  run({ inputs, output, values }) {
    const { a, b } = inputs as { readonly a: tf.Tensor; readonly b: tf.Tensor };
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape) as tf.ShapeMap[tf.Rank];
    const [left, right] = [tf.broadcastTo(a, shape), tf.broadcastTo(b, shape)];
    const result = output(shape, a.dtype);
    const [x, y, chosen] = [values(left), values(right), values(result)];
    for (let index = 0; index < chosen.length; index += 1) chosen[index] = choose(x[index]!, y[index]!);
    return result;
  },
});

export const maximum = choosing(tf.Maximum, larger);
export const minimum = choosing(tf.Minimum, smaller);

/** The stock kernel takes the bits of integers for floats, and makes NaN the lower bound. */
export const clipByValue: ComposedKernel<{ readonly clipValueMin: number; readonly clipValueMax: number }> = {
  name: tf.ClipByValue,
  run: ({ inputs, native }) => clipped(inputs['x']!, native),
};

/** The stock kernel makes NaN 0. */
export const relu6: ComposedKernel<object> = {
  name: tf.Relu6,
  run: ({ inputs, native }) => clipped(inputs['x']!, native),
};

function clipped(x: tf.Tensor, native: KernelCall<object>['native']): tf.Tensor {
  if (x.dtype === 'int32') return tf.cast(native({ inputs: { x: tf.cast(x, 'float32') } }), 'int32');
  const bounded = native();
  // One sum tells whether any value is NaN; it may also be NaN because both infinities are there.
  return Number.isNaN(tf.sum(x).dataSync()[0]) ? tf.where(tf.isNaN(x), x, bounded) : bounded;
}

/** The stock kernels return floats; every other backend, integers. */
export const floorDivide: ComposedKernel<object> = {
  name: tf.FloorDiv,
  run: ({ native }) => tf.cast(native(), 'int32'),
};

/** Their stock kernels take the bits of integers for floats. */
export const floatFunctions: readonly ComposedKernel<object>[] = [
  ...[tf.Acos, tf.Acosh, tf.Asin, tf.Asinh, tf.Atanh, tf.Log1p, tf.Reciprocal].map((name) =>
    onFloats(name, 'int32'),
  ),
  ...[tf.IsFinite, tf.IsInf, tf.IsNan].map((name) => onFloats(name, 'bool')),
];

function onFloats(name: string, dtype: 'int32' | 'bool'): ComposedKernel<object> {
  return {
    name,
    run({ inputs, native }) {
      const x = inputs['x']!;
      return x.dtype === 'float32'
        ? native()
        : tf.cast(native({ inputs: { x: tf.cast(x, 'float32') } }), dtype);
    },
  };
}

interface CumulativeAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** The stock kernels write outside their memory for a negative axis. */
export const cumulative: readonly ComposedKernel<CumulativeAttributes>[] = [tf.Cumsum, tf.Cumprod].map(
  (name) => ({
    name,
    run: ({ inputs, attributes, native }) => {
      const axis = tf.util.parseAxisParam(attributes.axis, inputs['x']!.shape)[0]!;
      return native({ attributes: { axis } });
    },
  }),
);

/** `(x - mean) / sqrt(variance + epsilon) * scale + offset`, vectorised. */
export const fusedBatchNorm: ComposedKernel<{ readonly varianceEpsilon: number }> = {
  name: tf.FusedBatchNorm,
  run({ inputs, attributes: { varianceEpsilon } }) {
    const { x, mean, variance, scale, offset } = inputs;
    const deviation = tf.sqrt(tf.add(variance!, varianceEpsilon));
    const factor = tf.div(scale ?? 1, deviation);
    const normalized = tf.mul(tf.sub(x!, mean!), factor);
    return offset === undefined || offset === null ? normalized : tf.add(normalized, offset);
  },
};
