import {
  assertInteger,
  createRandomSource,
  formatShape,
  networkFunctions,
  OptionError,
  type GanNetworks,
} from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { layersOf } from './layers-of.js';

type Network = 'generator' | 'discriminator';
type Shape = readonly (number | null)[];

const networkNames: readonly Network[] = ['generator', 'discriminator'];

/**
 * Refuses networks that cannot be trained, before anything is made of them.
 *
 * @throws {@link OptionError} naming the network, what it must have and what it has.
 */
export function assertNetworks(networks: GanNetworks): void {
  const { latentSize, data } = networks;
  assertInteger('createTrainer: networks', { latentSize }, { minimum: 0 });
  for (const network of networkNames) {
    assertInputs(networks, network);
    assertNoHiddenDraws(network, networks[network]);
  }
  const sample = [null, ...data.sample];
  assertShape('the input of the generator', networks.generator.inputs[0]!, {
    wanted: [null, ...(data.source ?? [latentSize])],
    reason: data.source === undefined ? '`latentSize` latents' : '`data.source`',
  });
  assertShape('the output of the generator', networks.generator.outputs[0]!, {
    wanted: sample,
    reason: '`data.sample`; a layer of your own tells its shape by `computeOutputShape`',
  });
  assertShape('the input of the discriminator', networks.discriminator.inputs[0]!, {
    wanted: sample,
    reason: '`data.sample`',
  });
  assertTrainable(networks);
}

/** @throws {@link OptionError} when something else was given for the networks. */
export function assertNetworkModels(networks: GanNetworks): void {
  const received = networks as unknown;
  if (typeof received !== 'object' || received === null || 'then' in received) {
    const what = received instanceof Object && 'then' in received ? 'a promise' : String(received);
    throw new OptionError(
      `createTrainer: \`networks\` must be { name, latentSize, data, generator, discriminator }, or a function that returns it, received ${what}.${what === 'a promise' ? ' Wait for it first.' : ''}`,
    );
  }
  const parts: Partial<GanNetworks> = received;
  for (const network of networkNames) {
    if (Array.isArray(parts[network]?.inputs) && Array.isArray(parts[network].layers)) continue;
    throw new OptionError(
      `createTrainer: \`networks.${network}\` must be a tf.LayersModel (tf.sequential, tf.model), received ${parts[network] === undefined ? 'nothing' : 'something else'}.`,
    );
  }
  if (Array.isArray(parts.data?.sample)) return;
  throw new OptionError(
    'createTrainer: `networks.data` must be the shape of the data, such as { sample: [28, 28, 1] }, received none.',
  );
}

/** One input for samples or latents and at most one for labels or source images. */
function assertInputs({ classes, data, ...networks }: GanNetworks, network: Network): void {
  const [, second, ...more] = networks[network].inputs;
  if (more.length > 0) {
    throw new OptionError(
      `createTrainer: the ${network} must have one input, or two with labels or source images, received ${more.length + 2}. Split one input inside of the model instead.`,
    );
  }
  if (second === undefined) return;
  const shape = formatSymbolic(second.shape);
  if (second.shape.length > 2 && data.source === undefined) {
    throw new OptionError(
      `createTrainer: the ${network} has a second input ${shape}, which takes source images, but \`networks.data\` has no \`source\`. Say its shape there, or leave the input out.`,
    );
  }
  if (second.shape.length > 2) return;
  if (classes === undefined || second.shape[1] !== 1) {
    throw new OptionError(
      `createTrainer: the ${network} has a second input ${shape}; one of rank 2 takes int32 labels [batch, 1], and \`networks.classes\` says how many there are, received ${String(classes)}. For more latent numbers, split one input inside of the model.`,
    );
  }
}

function formatSymbolic([, ...sample]: Shape): string {
  return formatShape(['batch', ...sample.map((size) => size ?? 'any')]);
}

function assertShape(
  what: string,
  { shape }: tf.SymbolicTensor,
  { wanted, reason }: { readonly wanted: Shape; readonly reason: string },
): void {
  const fits =
    shape.length === wanted.length &&
    shape.every((size, axis) => size === null || wanted[axis] === null || size === wanted[axis]);
  if (fits) return;
  throw new OptionError(
    `createTrainer: ${what} must have shape ${formatSymbolic(wanted)} (${reason}), received ${formatSymbolic(shape)}.`,
  );
}

/** What layers of tfjs draw, no seed decides. */
function assertNoHiddenDraws(network: Network, model: tf.LayersModel): void {
  for (const layer of layersOf(model)) {
    const { rate, stddev, dropout, recurrentDropout } = layer as unknown as Record<string, unknown>;
    const kind = layer.getClassName();
    const draws = drawing.has(kind)
      ? isAboveZero(rate) || isAboveZero(stddev)
      : recurrent.test(kind) && (isAboveZero(dropout) || isAboveZero(recurrentDropout));
    if (!draws) continue;
    throw new OptionError(
      `createTrainer: the ${network} must not have layers that draw numbers which no seed decides, received \`${layer.name}\` (${kind}): its training could be neither repeated nor resumed exactly, and its steps not be compiled. Use RandomDropout of @gankit/layers, or a layer of your own that draws from the \`random\` of its call.`,
    );
  }
}

const drawing = new Set(['Dropout', 'SpatialDropout1D', 'GaussianDropout', 'GaussianNoise', 'AlphaDropout']);
const recurrent = /^(?:LSTM|GRU|SimpleRNN|ConvLSTM2D)(?:Cell)?$/;

function isAboveZero(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function assertTrainable(networks: GanNetworks): void {
  const { generatorWeights, discriminatorWeights } = networkFunctions({
    networks,
    random: createRandomSource(0),
  });
  for (const [network, weights] of Object.entries({
    generator: generatorWeights,
    discriminator: discriminatorWeights,
  })) {
    if (weights.length > 0) continue;
    throw new OptionError(
      `createTrainer: the ${network} must have trainable weights, received none. Set \`trainable\` of its layers to true.`,
    );
  }
}
