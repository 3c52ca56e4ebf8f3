import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { isPackable } from './packed-operand.js';

interface FusedMatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/**
 * `activation(a · b + bias)`. With a transpose or a batch the stock kernel adds the bias and clamps once per block of
 * 48 inner elements, which is wrong; only its path for one plain matrix pair is kept.
 */
export const fusedMatMul: ComposedKernel<FusedMatMulAttributes> = {
  name: tf._FusedMatMul,
  run({ inputs, attributes, native }) {
    const a = inputs['a']!;
    const b = inputs['b']!;
    const { bias, preluActivationWeights: slopes } = inputs;
    const { transposeA, transposeB } = attributes;
    const single =
      a.size === a.shape.at(-1)! * a.shape.at(-2)! && b.size === b.shape.at(-1)! * b.shape.at(-2)!;
    const plainBias = bias === undefined || bias.rank === 1;
    const plain = single && plainBias && !transposeA && !transposeB;
    if (plain && nativeActivations.has(attributes.activation) && isPackable(b)) return native();
    const product = tf.matMul(a, b, transposeA, transposeB);
    return activate(bias === undefined ? product : tf.add(product, bias), attributes, slopes);
  },
};

const nativeActivations = new Set(['linear', 'relu', 'relu6', 'leakyrelu', 'sigmoid']);

function activate(
  value: tf.Tensor,
  { activation, leakyreluAlpha = 0.2 }: FusedMatMulAttributes,
  slopes: tf.Tensor | undefined,
): tf.Tensor {
  switch (activation) {
    case 'linear':
      return value;
    case 'relu':
      return tf.relu(value);
    case 'relu6':
      return tf.relu6(value);
    case 'elu':
      return tf.elu(value);
    case 'sigmoid':
      return tf.sigmoid(value);
    case 'leakyrelu':
      return tf.leakyRelu(value, leakyreluAlpha);
    case 'prelu':
      return tf.prelu(value, slopes!);
    default:
      throw new Error(`_FusedMatMul: the wasm backend does not know the activation ${activation}.`);
  }
}
