import { assertKnownOptions } from '../assert.js';
import * as tf from '@tensorflow/tfjs';
import type { GanNetworks } from '../gan-networks.js';
import type { GanVariant, StepContext, VariantState } from '../gan-variant.js';
import { networkFunctions } from '../network-functions.js';
import { createRandomSource } from '../random-source.js';

export interface StepContextOptions {
  readonly networks: GanNetworks;
  /** Decides the real samples, labels, latents and every draw of the formulas. */
  readonly seed: number;
  /** @defaultValue 2 */
  readonly batchSize?: number;
  /** Whose state the step has. @defaultValue none */
  readonly variant?: GanVariant;
}

/**
 * A step like the trainer's, with noise for real samples. Call it inside `tf.tidy`.
 *
 * Random streams are named, so the real samples do not change with what the formulas draw.
 */
export function createStepContext({
  networks,
  seed,
  batchSize = 2,
  variant,
  ...rest
}: StepContextOptions): StepContext {
  assertKnownOptions('createStepContext', rest, { networks, seed, batchSize, variant });
  const streams = createRandomSource(seed);
  const inputs = streams.fork('inputs');
  const { data, latentSize } = networks;
  const real = inputs.uniform([batchSize, ...data.sample], { low: -1, high: 1 });
  const source = data.source && inputs.uniform([batchSize, ...data.source], { low: -1, high: 1 });
  const latents = source ?? inputs.normal([batchSize, latentSize]);
  const classes = networks.classes ?? data.classes;
  const labels = classes === undefined ? undefined : inputs.integers([batchSize], { high: classes });
  const functions = networkFunctions({ networks, random: streams.fork('layers'), labels, source });
  return {
    ...functions,
    real,
    fake: functions.generate(latents),
    latents,
    ...(labels === undefined ? {} : { labels }),
    ...(source === undefined ? {} : { source }),
    random: streams.fork('formulas'),
    state: variablesOf(variant?.state?.(networks) ?? {}),
  };
}

/**
 * A step of made-up formulas in the place of networks, for losses with numbers known by hand.
 *
 * @param parts - What the formulas under test use; whatever else they ask for throws.
 */
export function createFormulaContext(
  parts: Partial<StepContext> & Pick<StepContext, 'real' | 'fake'>,
): StepContext {
  const missing = (name: string) => (): never => {
    throw new Error(`createFormulaContext: the formulas call \`${name}\`, which the test does not give.`);
  };
  return {
    latents: tf.zeros([parts.real.shape[0]!, 1]),
    random: createRandomSource(1),
    state: {},
    generatorWeights: [],
    discriminatorWeights: [],
    generate: () => parts.fake,
    discriminate: missing('discriminate'),
    generatorOutputs: missing('generatorOutputs'),
    discriminatorOutputs: missing('discriminatorOutputs'),
    companion: missing('companion'),
    ...parts,
  };
}

/** `tf.tidy` leaves variables alone: whoever called for the step disposes them. */
function variablesOf(values: Readonly<Record<string, tf.Tensor>>): VariantState {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.variable(value, false)]));
}
