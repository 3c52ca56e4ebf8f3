import { OptionError, type GanNetworks } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** Stock batch normalisation, and what conditional batch normalisation begins with. */
const batchNormalizations = ['BatchNormalization', 'BatchStandardization', 'VirtualBatchNormalization'];

/**
 * For `checkNetworks` of variants whose penalty holds the norm of each sample's gradient: batch normalisation makes the
 * gradient of a sample depend on the others, so the norm means nothing.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when a layer of the discriminator normalises over the batch.
 * @see Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", section 4, https://arxiv.org/abs/1704.00028
 */
export function refuseBatchNormalization(caller: string, { name, discriminator }: GanNetworks): void {
  const found = layersOf(discriminator).find((layer) => batchNormalizations.includes(layer.getClassName()));
  if (found === undefined) return;
  throw new OptionError(
    `${caller}: \`networks\` must have a discriminator without batch normalisation, received ${name} with the layer \`${found.name}\`. Its gradient penalty is per sample; take \`discriminatorNormalization: 'none'\`, or 'layer' or 'instance'.`,
  );
}

/** The layers of a model, those of models within it too. */
function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => [
    layer,
    ...('layers' in layer ? layersOf(layer as tf.LayersModel) : []),
  ]);
}
