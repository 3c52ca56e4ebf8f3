import * as tf from '@tensorflow/tfjs';
import { convolutionBackprop } from './convolution.js';
import { sumToShape } from './kernel.js';
import { matMulBackprop } from './mat-mul.js';

/** A call of a fused kernel inside one of tfjs's custom gradients. */
export interface FusedCall {
  readonly kernelName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const convolutions: Readonly<Record<string, string>> = {
  [tf.FusedConv2D]: tf.Conv2D,
  [tf.FusedDepthwiseConv2D]: tf.DepthwiseConv2dNative,
};

export function isFused(kernelName: string): boolean {
  return kernelName in convolutions || kernelName === tf._FusedMatMul;
}

/**
 * Gradients of a fused operation by its two factors and, where it has one, its bias. Within a gradient tfjs fuses
 * only without an activation. Its own gradients refuse dilated filters and broadcast batches.
 *
 * @param saved - What tfjs saves of such a call: the factors, the output, the bias.
 */
export function fusedBackprop(dy: tf.Tensor, saved: readonly tf.Tensor[], call: FusedCall): tf.Tensor[] {
  const [first, second, output, bias] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
  const gradient = tf.reshape(dy, output.shape);
  const factors = factorGradients(gradient, [first, second], call);
  return bias === undefined ? factors : [...factors, sumToShape(dy, bias.shape)];
}

function factorGradients(
  dy: tf.Tensor,
  [first, second]: readonly [tf.Tensor, tf.Tensor],
  { kernelName, attributes }: FusedCall,
): tf.Tensor[] {
  const forward = convolutions[kernelName];
  if (forward === undefined) {
    const { transposeA, transposeB } = attributes as {
      readonly transposeA: boolean;
      readonly transposeB: boolean;
    };
    const gradients = matMulBackprop({ dy, a: first, b: second, transposeA, transposeB });
    return [gradients.a(), gradients.b()];
  }
  const { activation: _, leakyreluAlpha: __, ...plain } = attributes;
  const gradients = convolutionBackprop(forward, { dy, x: second, filter: first, attributes: plain });
  return [gradients.x(), gradients.filter()];
}
