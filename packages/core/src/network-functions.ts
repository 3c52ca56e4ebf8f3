import type * as tf from '@tensorflow/tfjs';
import { assertKnownOptions } from './assert.js';
import { OptionError } from './errors.js';
import { applyNetwork, applyNetworkOutputs, modelsOf, type GanNetworks } from './gan-networks.js';
import type { StepContext } from './gan-variant.js';
import type { RandomSource } from './random-source.js';

export interface NetworkFunctionsOptions {
  readonly networks: GanNetworks;
  /** For layers that draw. */
  readonly random: RandomSource;
  /** int32 `[batch]`: those of the step. */
  readonly labels?: tf.Tensor | undefined;
  /** `[batch, ...source]`: those of the step. */
  readonly source?: tf.Tensor | undefined;
}

export type NetworkFunctions = Pick<
  StepContext,
  | 'generate'
  | 'discriminate'
  | 'generatorOutputs'
  | 'discriminatorOutputs'
  | 'companion'
  | 'generatorWeights'
  | 'discriminatorWeights'
>;

/**
 * The part of a step's context that networks bring, all of them in training mode.
 *
 * @throws {@link OptionError} from `companion` when the networks have none of that name.
 */
export function networkFunctions(options: NetworkFunctionsOptions): NetworkFunctions {
  const { networks, random, labels: stepLabels, source } = options;
  assertKnownOptions('networkFunctions', options, { networks, random, labels: stepLabels, source });
  const { generator, discriminator, companions } = networks;
  const call = (input: tf.Tensor, labels: tf.Tensor | undefined) =>
    ({ input, labels, source, training: true, random }) as const;
  const others = { ...companions?.generator, ...companions?.discriminator };
  return {
    generate: (latents, labels = stepLabels) => applyNetwork(generator, call(latents, labels)),
    discriminate: (samples, labels = stepLabels) => applyNetwork(discriminator, call(samples, labels)),
    generatorOutputs: (latents, labels = stepLabels) => applyNetworkOutputs(generator, call(latents, labels)),
    discriminatorOutputs: (samples, labels = stepLabels) =>
      applyNetworkOutputs(discriminator, call(samples, labels)),
    companion(name, input) {
      const model = others[name];
      if (model === undefined) {
        throw new OptionError(
          `companion: \`name\` must be a companion of the networks (${Object.keys(others).join(', ') || networks.name + ' has none'}), received '${name}'. Give networks that have it.`,
        );
      }
      return applyNetwork(model, call(input, stepLabels));
    },
    generatorWeights: weightsOf(networks, 'generator'),
    discriminatorWeights: weightsOf(networks, 'discriminator'),
  };
}

/** The variables that an optimiser may change, in a fixed order. A layer that two models share counts once. */
function weightsOf(networks: GanNetworks, network: 'generator' | 'discriminator'): readonly tf.Variable[] {
  const weights = modelsOf(networks, network).flatMap((model) => model.trainableWeights);
  return [...new Set(weights.map((weight) => weight.read() as tf.Variable))];
}
