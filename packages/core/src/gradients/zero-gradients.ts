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
  tf.FloorDiv,
];

/**
 * Comparisons, logical operations and whole quotients are flat almost everywhere. tfjs throws for them, and
 * differentiates `floorDiv` as if it did not round.
 */
export const zeroGradients: readonly tf.GradConfig[] = [
  ...comparisons.map((kernelName) => flat(kernelName, ['a', 'b'])),
  ...[tf.LogicalNot, tf.All, tf.Any].map((kernelName) => flat(kernelName, ['x'])),
];

function flat(kernelName: string, inputs: readonly string[]): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (_dy, saved) =>
      Object.fromEntries(inputs.map((input, index) => [input, () => tf.zeros(saved[index]!.shape)])),
  };
}
