import { assertNumber, formatShape, OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { assertLabels } from '../shared/class-cross-entropy.js';
import { refuseOptions } from '../shared/refuse-options.js';
import { reduceLoss, type LossOptions, type Reduced, type Reduction } from '../shared/reduction.js';
import { unitVectors } from '../shared/unit-vectors.js';
import { oneHot } from '../shared/one-hot.js';

export interface DataToDataCrossEntropyOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** Features of each example from the discriminator, `[batch, size]`; normalised here. */
  readonly embeddings: tf.Tensor;
  /** One learnt vector per class, `[classes, size]`; normalised here. */
  readonly proxies: tf.Tensor;
  /** int32 `[batch]`, from 0 to `classes - 1`. */
  readonly labels: tf.Tensor;
  /** `τ`, above 0. @defaultValue 0.5 */
  readonly temperature?: number;
  /** `m_p`: examples as near to their proxy as this cosine are near enough. @defaultValue 0.98 */
  readonly positiveMargin?: number;
  /** `m_n`: examples of other classes with a cosine below this are far enough. @defaultValue 1 - positiveMargin */
  readonly negativeMargin?: number;
}

/** Takes pairs of one class out of the sum; `e` to this is 0 in float32. */
const excluded = -1e9;

/**
 * Data-to-data cross entropy of ReACGAN, for discriminator and generator: each example shall be near the proxy of its class
 * and far from examples of other classes. With cosines, `a = min(f_i·v - m_p, 0) / τ` and `b_j = max(f_i·f_j - m_n, 0) / τ`:
 * `mean(-log(e^a / (e^a + Σ e^b_j)))`, `j` over the examples with another label.
 *
 * Differs from the authors' code (PyTorch-StudioGAN), whose defaults it has, in that it subtracts no maximum from the `b_j` alone,
 * which would change the sum.
 *
 * @returns Scalar `>= 0`, one value per example.
 * @throws ShapeError when the shapes do not fit.
 * @throws OptionError when an option is out of range.
 * @see Kang et al. 2021, "Rebooting ACGAN: Auxiliary Classifier GANs with Stable Training", https://arxiv.org/abs/2111.01118
 */
export function dataToDataCrossEntropyLoss<Kind extends Reduction = 'mean'>({
  embeddings,
  proxies,
  labels,
  temperature = 0.5,
  positiveMargin = 0.98,
  negativeMargin = 1 - positiveMargin,
  ...options
}: DataToDataCrossEntropyOptions<Kind>): Reduced<Kind> {
  const caller = 'dataToDataCrossEntropyLoss';
  const settings = { temperature, positiveMargin, negativeMargin };
  const tensors = { embeddings, proxies, labels };
  refuseOptions(caller, options, { ...tensors, ...settings });
  assertSettings(caller, settings);
  assertShapes(caller, tensors);
  return reduceLoss({ caller, tensors: { embeddings }, ...options }, () => {
    const features = unitVectors(embeddings as tf.Tensor2D);
    const classOf = oneHot(labels, proxies.shape[0]!);
    const ownProxies = tf.matMul(classOf, unitVectors(proxies as tf.Tensor2D));
    const toProxy = tf.sum(tf.mul(features, ownProxies), 1, true);
    const toOthers = tf.matMul(features, features, false, true);
    const isSameClass = tf.matMul(classOf, classOf, false, true);
    const attraction = tf.neg(tf.div(tf.relu(tf.sub(positiveMargin, toProxy)), temperature));
    const repulsion = tf.div(tf.relu(tf.sub(toOthers, negativeMargin)), temperature);
    const rivals = tf.add(repulsion, tf.mul(excluded, isSameClass));
    const total = tf.logSumExp(tf.concat([attraction, rivals], 1), 1);
    return tf.sub(total, tf.squeeze(attraction, [1]));
  });
}

function assertSettings(
  caller: string,
  {
    temperature,
    ...margins
  }: { readonly temperature: number; readonly positiveMargin: number; readonly negativeMargin: number },
): void {
  assertNumber(caller, { temperature }, { minimum: 0 });
  assertNumber(caller, margins, { minimum: -1, maximum: 1 });
  if (temperature === 0) {
    throw new OptionError(`${caller}: \`temperature\` must be above 0, received 0.`);
  }
}

function assertShapes(
  caller: string,
  {
    embeddings,
    proxies,
    labels,
  }: { readonly embeddings: tf.Tensor; readonly proxies: tf.Tensor; readonly labels: tf.Tensor },
): void {
  if (embeddings.rank !== 2) {
    throw new ShapeError(
      `${caller}: \`embeddings\` must have shape [batch, size], received ${formatShape(embeddings.shape)}.`,
    );
  }
  if (proxies.rank !== 2 || proxies.shape[1] !== embeddings.shape[1]) {
    throw new ShapeError(
      `${caller}: \`proxies\` must have shape [classes, ${embeddings.shape[1]}], received ${formatShape(proxies.shape)}.`,
    );
  }
  assertLabels(caller, { name: 'labels', labels, batch: embeddings.shape[0]! });
}
