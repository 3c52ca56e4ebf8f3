import * as tf from '@tensorflow/tfjs';
import { sumToShape } from './kernel.js';
import { untaped } from './untaped.js';

/** What a kernel of two operands gives each of them, before broadcasting is undone. */
type Shares = (dy: tf.Tensor, operands: readonly tf.Tensor[]) => { a(): tf.Tensor; b(): tf.Tensor };

function binaryGradient(kernelName: string, shares: Shares): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const { a, b } = shares(dy as tf.Tensor, saved);
      return {
        a: () => sumToShape(a(), saved[0]!.shape),
        b: () => sumToShape(b(), saved[1]!.shape),
      };
    },
  };
}

const asNumbers = (mask: () => tf.Tensor): tf.Tensor => untaped(() => tf.cast(mask(), 'float32'));

/** tfjs does not sum the gradients of broadcast operands of these. */
const broadcasting: readonly tf.GradConfig[] = [
  binaryGradient(tf.SquaredDifference, (dy, [a, b]) => ({
    a: () => tf.mul(dy, tf.mul(2, tf.sub(a!, b!))),
    b: () => tf.mul(dy, tf.mul(2, tf.sub(b!, a!))),
  })),
  binaryGradient(tf.Maximum, (dy, [a, b]) => ({
    a: () =>
      tf.mul(
        dy,
        asNumbers(() => tf.greaterEqual(a!, b!)),
      ),
    b: () =>
      tf.mul(
        dy,
        asNumbers(() => tf.less(a!, b!)),
      ),
  })),
  binaryGradient(tf.Minimum, (dy, [a, b]) => ({
    a: () =>
      tf.mul(
        dy,
        asNumbers(() => tf.lessEqual(a!, b!)),
      ),
    b: () =>
      tf.mul(
        dy,
        asNumbers(() => tf.greater(a!, b!)),
      ),
  })),
];

/**
 * `y = a ** b`. tfjs's own gives NaN from the second derivative by `a` on where `a` is 0, and from the second by `b`
 * where `a` is not positive, as 0 times an infinite power or logarithm.
 */
const powGradient: tf.GradConfig = {
  kernelName: tf.Pow,
  inputsToSave: ['a', 'b'],
  outputsToSave: [true],
  gradFunc: (dy, [a, b, y]) => {
    const exponent = (): tf.Tensor => tf.cast(b!, 'float32');
    return {
      a: () => {
        const isZero = untaped(() => tf.equal(exponent(), 0));
        const reduced = tf.where(isZero, tf.onesLike(exponent()), tf.sub(exponent(), 1));
        const slope = tf.mul(exponent(), tf.pow(a!, reduced));
        return sumToShape(tf.mul(dy as tf.Tensor, slope), a!.shape);
      },
      b: () => {
        const isPositive = untaped(() => tf.greater(a!, 0));
        const logarithm = tf.log(tf.where(isPositive, a!, tf.onesLike(a!)));
        return sumToShape(tf.mul(dy as tf.Tensor, tf.mul(y!, logarithm)), b!.shape);
      },
    };
  },
};

/** Whole numbers do not vary; tfjs lets the gradient through as if nothing was rounded. */
const castGradient: tf.GradConfig = {
  kernelName: tf.Cast,
  gradFunc: (dy, _saved, attributes) => ({
    x: () => {
      const { dtype } = attributes as unknown as { readonly dtype: tf.DataType };
      const isFlat = dtype === 'int32' || dtype === 'bool';
      return isFlat ? tf.zeros((dy as tf.Tensor).shape) : tf.clone(dy as tf.Tensor);
    },
  }),
};

export const arithmeticGradients: readonly tf.GradConfig[] = [...broadcasting, powGradient, castGradient];
