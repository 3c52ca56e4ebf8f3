import { EqualizedLearningRate, MinibatchStandardDeviation } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { equalizedConvolution, equalizedDense, scaledLeakyRelu } from './stylegan2-layers.js';
import { filtersAt, type Stylegan2Settings } from './stylegan2-options.js';

/** Both branches of a residual block count this much, so that their sum keeps the variance. */
const branchGain = Math.SQRT1_2;

/**
 * Images to logits: residual blocks that halve the image after a low-pass filter, the minibatch standard deviation, a convolution and
 * two dense layers. With labels, the features' agreement with a learned vector of the class is added.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @param settings.labels - int32 `[batch, 1]`.
 * @returns Logits `[batch, 1]`.
 */
export function stylegan2Discriminator(
  images: tf.SymbolicTensor,
  settings: Stylegan2Settings & { readonly labels?: tf.SymbolicTensor | undefined },
): tf.SymbolicTensor {
  const { sizes, resolution, groupSize, seed } = settings;
  const [smallest] = sizes;
  const name = 'from_image';
  let features = equalizedConvolution(images, {
    name,
    filters: filtersAt(resolution, settings),
    kernelSize: 1,
    seed,
  });
  features = scaledLeakyRelu(features, { name });
  for (const size of sizes.slice(1).reverse()) features = residualBlock(features, { size, settings });
  const compared = new MinibatchStandardDeviation({ name: 'batch_deviation', groupSize }).apply(features);
  const filters = filtersAt(smallest!, settings);
  const last = equalizedConvolution(compared as tf.SymbolicTensor, {
    name: 'last_conv',
    filters,
    kernelSize: 3,
    seed,
  });
  const flat = tf.layers.flatten({ name: 'flat' }).apply(scaledLeakyRelu(last, { name: 'last_conv' }));
  const dense = equalizedDense(flat as tf.SymbolicTensor, { name: 'features', units: filters, seed });
  return logitsOf(scaledLeakyRelu(dense, { name: 'features' }), settings);
}

/** Two convolutions, the second halving, beside a halving one of one pixel. */
function residualBlock(
  input: tf.SymbolicTensor,
  { size, settings }: { readonly size: number; readonly settings: Stylegan2Settings },
): tf.SymbolicTensor {
  const { seed } = settings;
  const filters = filtersAt(size / 2, settings);
  const name = `block${size}`;
  const skip = equalizedConvolution(input, {
    name: `${name}_skip`,
    filters,
    kernelSize: 1,
    resample: 'down',
    bias: 'without',
    gain: branchGain,
    seed,
  });
  const first = { name: `${name}_conv`, filters: filtersAt(size, settings), kernelSize: 3, seed };
  const second = { name: `${name}_down`, filters, kernelSize: 3, resample: 'down', seed } as const;
  const features = scaledLeakyRelu(equalizedConvolution(input, first), first);
  const halved = equalizedConvolution(features, second);
  const main = scaledLeakyRelu(halved, { ...second, gain: Math.SQRT2 * branchGain });
  return tf.layers.add({ name: `${name}_sum` }).apply([main, skip]) as tf.SymbolicTensor;
}

function logitsOf(
  features: tf.SymbolicTensor,
  { labels, classes, seed }: Stylegan2Settings & { readonly labels?: tf.SymbolicTensor | undefined },
): tf.SymbolicTensor {
  if (labels === undefined) return equalizedDense(features, { name: 'logits', units: 1, seed });
  const score = equalizedDense(features, { name: 'logits_score', units: 1, seed });
  const size = features.shape[1]!;
  const layer = tf.layers.embedding({ name: 'logits_classes', inputDim: classes!, outputDim: size });
  const gain = Math.sqrt(classes! / size); // vectors of length 1, whatever their size
  const vectors = new EqualizedLearningRate({ layer, gain, seed }).apply(labels);
  const flat = tf.layers.flatten({ name: 'logits_class' }).apply(vectors) as tf.SymbolicTensor;
  const agreement = tf.layers.dot({ name: 'logits_agreement', axes: 1 }).apply([features, flat]);
  return tf.layers
    .add({ name: 'logits' })
    .apply([score, agreement as tf.SymbolicTensor]) as tf.SymbolicTensor;
}
