import { createRandomSource, type TensorSpec } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { labelsInTurn, noise } from './noise.js';
import type { Workload } from './workload.js';

const batchSize = 64;
const sample = [28, 28, 1] as const;
const classes = 10;

/** A training step as one writes it for plain tfjs; nothing of a GAN in it. */
export const cnnClassifier: Workload = {
  name: 'cnn-classifier',
  description:
    'Classifier 28×28×1, 32/64 filters of 5×5, max pooling, 128 units, batch 64; one run is a step of Adam',
  async prepare(engine) {
    const model = createClassifier();
    const optimizer = tf.train.adam(0.001);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = await engine.prepare(
      ({ images, labels }) => {
        const loss = (): tf.Scalar =>
          tf.losses.softmaxCrossEntropy(
            tf.oneHot(labels!, classes),
            model.apply(images!, { training: true }) as tf.Tensor,
          );
        return { loss: optimizer.minimize(loss, true, variables)! };
      },
      {
        name: 'cnn-classifier',
        inputs: inputs(batchSize),
        checkInputs: inputs(4),
        random: createRandomSource(1),
      },
    );
    const images = await noise([batchSize, ...sample]);
    const labels = { data: labelsInTurn(batchSize, classes), shape: [batchSize] };
    return {
      run: () => step.run({ images, labels }),
      dispose() {
        step.dispose();
        optimizer.dispose();
        model.dispose();
      },
    };
  },
};

function inputs(batch: number): Record<string, TensorSpec> {
  return {
    images: { shape: [batch, ...sample], dtype: 'float32' },
    labels: { shape: [batch], dtype: 'int32' },
  };
}

function createClassifier(): tf.LayersModel {
  let seed = 0;
  const seeded = (): { readonly kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform> } => ({
    kernelInitializer: tf.initializers.glorotUniform({ seed: (seed += 1) }),
  });
  const convolution = { kernelSize: 5, padding: 'same', activation: 'relu' } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ ...convolution, ...seeded(), filters: 32, inputShape: [...sample] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ ...convolution, ...seeded(), filters: 64 }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ ...seeded(), units: 128, activation: 'relu' }),
      tf.layers.dense({ ...seeded(), units: classes }),
    ],
  });
}
