import * as tf from '@tensorflow/tfjs';

const comparisons = [
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.Equal,
  tf.NotEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
];

/** Comparisons and logical operations are flat almost everywhere; tfjs throws for them instead. */
export const zeroGradients: readonly tf.GradConfig[] = [
  ...comparisons.map((kernelName) => flat(kernelName, ['a', 'b'])),
  flat(tf.LogicalNot, ['x']),
];

function flat(kernelName: string, inputs: readonly string[]): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (_dy, saved) =>
      Object.fromEntries(inputs.map((input, index) => [input, () => tf.zeros(saved[index]!.shape)])),
  };
}
