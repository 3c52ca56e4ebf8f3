// A small classifier of digits with dropout, trained compiled: each run draws another mask.
import { compile, graphInput, type TensorFunction } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import * as tf from '@tensorflow/tfjs';

const smoke = process.env['SMOKE'] === '1';
const batchSize = 32;
tf.env().set('PROD', true); // no tfjs banner

// #region layer
const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [28, 28, 1] }),
    tf.layers.dense({ units: 64, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 10 }),
  ],
});
const optimizer = tf.train.adam(1e-3);

const minimize = (labels: tf.Tensor, logits: () => tf.Tensor) =>
  optimizer.minimize(() => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), logits()), true)!;

const step: TensorFunction = ({ images, labels }) => ({
  loss: minimize(labels!, () => model.apply(images!, { training: true }) as tf.Tensor),
});
// #endregion layer

// #region seeded
const random = createRandomSource(1).materializing(graphInput);

/** Sets a share of the numbers to 0, others in each run; the rest grows, so that the mean stays. */
function dropout(x: tf.Tensor, rate: number): tf.Tensor {
  const kept = tf.greaterEqual(random.uniform(x.shape), rate);
  return tf.mul(x, tf.div(tf.cast(kept, 'float32'), 1 - rate));
}

/** The layers of the model one by one, with this dropout in the place of theirs. */
const applySeeded = (images: tf.Tensor): tf.Tensor =>
  model.layers.reduce(
    (x, layer) => (layer.getClassName() === 'Dropout' ? dropout(x, 0.5) : (layer.apply(x) as tf.Tensor)),
    images,
  );

const seededStep: TensorFunction = ({ images, labels }) => ({
  loss: minimize(labels!, () => applySeeded(images!)),
});
// #endregion seeded

const stream = (await digits({ split: 'train' })).batches({ batchSize, seed: 1 });

async function train(name: string, fn: TensorFunction): Promise<void> {
  const fastStep = await compile(fn, {
    inputs: {
      images: { shape: [batchSize, 28, 28, 1], dtype: 'float32' },
      labels: { shape: [batchSize], dtype: 'int32' },
    },
  });
  for (let count = 0; count < (smoke ? 2 : 1000); count += 1) {
    const { value } = await stream.next();
    const labels = { data: value.labels!, shape: [batchSize] };
    const { loss } = await fastStep.run({ images: value, labels });
    if (count % 500 === 0) console.log(`${name}, step ${count}: loss ${loss!.data[0]!.toFixed(3)}`);
  }
  await fastStep.sync();
  fastStep.dispose();
}

await train('dropout', step);
await train('dropout with a seed', seededStep);

const unseen = await digits({ split: 'test' });
const { data, shape, labels } = await unseen.read(Array.from({ length: unseen.size }, (_, index) => index));
const guesses = tf.tidy(() => tf.argMax(model.predict(tf.tensor(data, [...shape])) as tf.Tensor, 1));
const guessed = await guesses.data();
const right = guessed.filter((guess, index) => guess === labels![index]).length;
console.log(`${right} of ${unseen.size} unseen digits right`);
