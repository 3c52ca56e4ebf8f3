import * as tf from '@tensorflow/tfjs';

/** What the sum over some axes divides by: 1, or how many elements there are to each mean. */
type Divisor = (x: tf.Tensor, result: tf.Tensor) => number;

/**
 * tfjs multiplies the gradients of sums and means by ones that it writes out, as many as there are elements; a trace
 * of large pictures would take longer over them than over everything else. A fill costs nothing there. The gradient of
 * leakyRelu chooses between two gradients; the second derivative of that is eight passes where one slope is one.
 */
const light: readonly tf.GradConfig[] = [
  reductionGradient('Sum', () => 1),
  reductionGradient('Mean', (x, result) => x.size / Math.max(1, result.size)),
  {
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => tf.mul(dy as tf.Tensor, tf.step(x!, attributes['alpha'] as number)),
    }),
  },
];

function reductionGradient(kernelName: 'Sum' | 'Mean', divisor: Divisor): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (given, saved, attributes) => {
      const dy = given as tf.Tensor;
      const x = saved[0]!;
      const axes = tf.util.parseAxisParam(attributes['axis'] as number | number[], x.shape);
      const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const spread = (): tf.Tensor => tf.mul(tf.reshape(dy, kept), tf.fill(x.shape, 1));
      const by = divisor(x, dy);
      return { x: () => (by === 1 ? spread() : tf.div(spread(), by)) };
    },
  };
}

/** Runs `body` with these gradients, then puts back those that were there. */
export function withLightGradients<Result>(body: () => Result): Result {
  const before = light.flatMap(({ kernelName }) => tf.getGradient(kernelName) ?? []);
  for (const gradient of light) tf.registerGradient(gradient);
  try {
    return body();
  } finally {
    for (const gradient of before) tf.registerGradient(gradient);
  }
}
