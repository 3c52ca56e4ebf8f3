// Compiles an ordinary tfjs training step, with nothing of GANs in it.
// #region compile
import { compile } from '@gankit/compile';
import * as tf from '@tensorflow/tfjs';

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, strides: 2, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),
  ],
});
const optimizer = tf.train.adam(1e-3);
const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);

const step = await compile(
  ({ images, labels }) => {
    const cost = (): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(labels!, 10), model.apply(images!) as tf.Tensor);
    return { loss: optimizer.minimize(cost, true, variables)! };
  },
  {
    inputs: { images: { shape: [32, 28, 28, 1], dtype: 'float32' }, labels: { shape: [32], dtype: 'int32' } },
  },
);

const images = {
  data: Float32Array.from({ length: 32 * 784 }, (_, index) => Math.sin(index)),
  shape: [32, 28, 28, 1],
};
const labels = { data: Int32Array.from({ length: 32 }, (_, index) => index % 10), shape: [32] };
for (let epoch = 0; epoch < 5; epoch += 1) console.log((await step.run({ images, labels }))['loss']!.data[0]);
await step.sync(); // the model's weights are up to date again
// #endregion compile
