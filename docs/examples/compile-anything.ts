// An ordinary tfjs classifier of handwritten digits, trained eagerly and compiled; nothing of GANs in it.
// #region step
import { checkCompiled, compile, exportOnnx, graphInput, type TensorData } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { createEngine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';

const smoke = process.env['SMOKE'] === '1';
const batchSize = smoke ? 8 : 64;
tf.env().set('PROD', true); // no tfjs banner
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 5, strides: 2, activation: 'relu' }),
    tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),
  ],
});
const optimizer = tf.train.adam(1e-3);

type Tensors = Readonly<Record<string, tf.Tensor>>;

function step({ images, labels }: Tensors) {
  const loss = () => {
    const logits = model.apply(images!, { training: true }) as tf.Tensor;
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels!, 10), logits) as tf.Scalar;
  };
  return { loss: optimizer.minimize(loss, true)! };
}
// #endregion step

// #region eager
const stream = (await digits()).batches({ batchSize, seed: 1 });
type Batch = Readonly<Record<'images' | 'labels', TensorData>>;

async function nextBatch(): Promise<Batch> {
  const { value } = await stream.next();
  return { images: value, labels: { data: value.labels!, shape: [batchSize] } };
}

async function eagerStep({ images, labels }: Batch): Promise<number> {
  const { loss } = tf.tidy(() =>
    step({
      images: tf.tensor(images.data, [...images.shape]),
      labels: tf.tensor(labels.data, [...labels.shape], 'int32'),
    }),
  );
  const [value] = await loss.data();
  loss.dispose();
  return value!;
}
// #endregion eager

/** Median milliseconds of a step, after a first one that prepares things. */
async function measure(name: string, steps: number, run: (batch: Batch) => Promise<number>): Promise<void> {
  const times: number[] = [];
  let loss = await run(await nextBatch());
  for (let count = 0; count < (smoke ? 1 : steps); count += 1) {
    const batch = await nextBatch();
    const start = performance.now();
    loss = await run(batch);
    times.push(performance.now() - start);
  }
  const median = times.sort((one, other) => one - other)[times.length >> 1]!;
  console.log(`${name}: ${median.toFixed(1)} ms a step, loss ${loss.toFixed(3)}`);
}

await measure('tfjs cpu', 3, eagerStep);
const wasm = await createEngine({ engine: 'wasm' }); // the backend with the kernels that training needs
await measure('tfjs wasm', 30, eagerStep);

// #region compiled
const fastStep = await compile(step, {
  inputs: {
    images: { shape: [batchSize, 28, 28, 1], dtype: 'float32' },
    labels: { shape: [batchSize], dtype: 'int32' },
  },
});
const compiledStep = async (batch: Batch) => (await fastStep.run(batch))['loss']!.data[0]!;
// #endregion compiled

await measure('compiled', 300, compiledStep);

// #region sync
await fastStep.sync(); // the model has the trained weights now
// #endregion sync

const { images, labels } = await nextBatch();
const right = tf.tidy(() => {
  const guesses = tf.argMax(model.predict(tf.tensor(images.data, [...images.shape])) as tf.Tensor, 1);
  return tf.sum(tf.cast(tf.equal(guesses, tf.tensor(labels.data, [batchSize], 'int32')), 'int32'));
});
console.log(`${(await right.data())[0]} of ${batchSize} right`);

// #region check
const checked = {
  images: { shape: [4, 28, 28, 1], dtype: 'float32' },
  labels: { shape: [4], dtype: 'int32' },
} as const;
await checkCompiled(step, { inputs: checked }); // throws when compiled and eager tfjs differ
// #endregion check

// #region random
const random = createRandomSource(1).materializing(graphInput); // draws anew in each run
const noisyStep = await compile(
  (batch) =>
    step({
      images: tf.add(batch['images']!, tf.mul(0.1, random.normal([4, 28, 28, 1]))),
      labels: batch['labels']!,
    }),
  { inputs: checked },
);
// #endregion random

const few = (tensor: TensorData, size: number) => tensor.data.slice(0, size);
const four: Batch = {
  images: { data: few(images, 4 * 784), shape: [4, 28, 28, 1] },
  labels: { data: few(labels, 4), shape: [4] },
};
const noisy = [await noisyStep.run(four), await noisyStep.run(four)];
console.log('with noise:', ...noisy.map(({ loss }) => loss!.data[0]!.toFixed(3)));

// #region export
const file = await exportOnnx(
  ({ pictures }) => ({ probabilities: tf.softmax(model.apply(pictures!, { training: false }) as tf.Tensor) }),
  { inputs: { pictures: { shape: [1, 28, 28, 1], dtype: 'float32' } } },
);
// #endregion export
console.log(`an .onnx file of ${file.length} bytes`);

noisyStep.dispose();
fastStep.dispose();
wasm.dispose();
