import {
  assertKnownOptions,
  disposeNetworks,
  repairGradients,
  type GanNetworks,
  type GanVariant,
  type VariantState,
} from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';
import { assertNetworkModels, assertNetworks } from './assert-networks.js';
import { assertLoader, assertVariant } from './assert-parts.js';
import { largestBatch } from './batch-schedule.js';
import { modelsByPrefix } from './gan-weights.js';
import { createKeptState } from './kept-state.js';
import { folderOptionNames } from './option-names.js';
import { settleOrder } from './model-weights.js';
import { withOptimizers } from './optimizers.js';
import { assertFit, resolveSettings, type TrainerOptions, type TrainerSettings } from './trainer-options.js';
import { Trainer } from './trainer.js';
import { WeightAverage } from './weight-average.js';

/**
 * Makes a trainer: networks, optimisers, weight average, data stream and engine. Repairs the gradients of tfjs.
 *
 * @throws {@link OptionError} when data, networks and options do not fit each other.
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { engine: engineOption = 'auto', onNotice } = options;
  assertKnownOptions('createTrainer', options, folderOptionNames); // those of a whole training may be there too
  assertVariant(options.variant);
  const settings = resolveSettings(options);
  repairGradients();
  const data = await options.data;
  assertLoader(data);
  const given = options.networks ?? ((shape, seed) => options.variant.networks(shape, seed));
  const ownsEngine = typeof engineOption === 'string';
  // first the engine: it chooses the tfjs backend on which networks and optimisers are made
  const engine = ownsEngine
    ? await createEngine({ engine: engineOption, ...(onNotice === undefined ? {} : { onNotice }) })
    : engineOption;
  let networks: GanNetworks | undefined;
  let weightAverage: WeightAverage | undefined;
  let state: VariantState | undefined;
  const owned = { engine: ownsEngine, networks: typeof given === 'function' };
  try {
    const variant = adjusted(options.variant, settings);
    const made = typeof given === 'function' ? given(data.shape, settings.seed) : given;
    assertNetworkModels(made);
    networks = made;
    for (const [, model] of modelsByPrefix(made)) settleOrder(model);
    assertNetworks(networks);
    assertFit({ data, networks, batchSize: largestBatch(settings) });
    variant.checkNetworks?.(networks);
    weightAverage = await WeightAverage.of(networks.generator);
    state = createKeptState(variant, networks);
    return new Trainer({ variant, networks, data, engine, settings, weightAverage, state, owned });
  } catch (error) {
    weightAverage?.dispose();
    tf.dispose(state);
    if (owned.networks) disposeNetworks(networks);
    if (owned.engine) engine.dispose();
    throw error;
  }
}

/** The variant with what the settings say instead of it. */
function adjusted(variant: GanVariant, { optimizers, discriminatorSteps }: TrainerSettings): GanVariant {
  const changed = optimizers === undefined ? variant : withOptimizers(variant, optimizers);
  return discriminatorSteps === undefined ? changed : { ...changed, discriminatorSteps };
}
