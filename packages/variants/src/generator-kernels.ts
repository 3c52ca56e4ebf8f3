import type { StepContext } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** Every weight of the generator with filters; BigGAN's paper leaves the learned vectors of classes out. */
export function generatorKernels({
  generatorWeights,
}: Pick<StepContext, 'generatorWeights'>): readonly tf.Tensor[] {
  return generatorWeights.filter(({ rank, name }) => rank > 1 && !isEmbedding(name));
}

/** tfjs makes names unique: `label_embedding/embeddings_1`. */
function isEmbedding(name: string): boolean {
  return /\/embeddings(?:_\d+)?$/.test(name);
}
