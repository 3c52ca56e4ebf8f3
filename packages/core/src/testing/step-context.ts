import { applyNetwork, type GanNetworks } from '../gan-networks.js';
import type { StepContext } from '../gan-variant.js';
import { createRandomSource } from '../random-source.js';

export interface StepContextOptions {
  readonly networks: GanNetworks;
  /** Decides the real samples, labels, latents and every draw of the formulas. */
  readonly seed: number;
  /** @defaultValue 2 */
  readonly batchSize?: number;
}

/**
 * A step like the trainer's, with noise for real samples. Call it inside `tf.tidy`.
 *
 * Random streams are named, so the real samples do not change with what the formulas draw.
 */
export function createStepContext({ networks, seed, batchSize = 2 }: StepContextOptions): StepContext {
  const source = createRandomSource(seed);
  const inputs = source.fork('inputs');
  const { generator, discriminator, latentSize } = networks;
  const real = inputs.uniform([batchSize, ...networks.data.sample], { low: -1, high: 1 });
  const latents = inputs.normal([batchSize, latentSize]);
  const classes = networks.classes ?? networks.data.classes;
  const labels = classes === undefined ? undefined : inputs.integers([batchSize], { high: classes });
  const layers = source.fork('layers');
  const generate: StepContext['generate'] = (input, given = labels) =>
    applyNetwork(generator, { input, labels: given, training: true, random: layers });
  const discriminate: StepContext['discriminate'] = (input, given = labels) =>
    applyNetwork(discriminator, { input, labels: given, training: true, random: layers });
  const context = { real, fake: generate(latents), latents, generate, discriminate };
  const random = source.fork('formulas');
  return labels === undefined ? { ...context, random } : { ...context, labels, random };
}
