import * as tf from '@tensorflow/tfjs';
import { assertKnownOptions } from './assert.js';
import { OptionError } from './errors.js';
import type { RandomSource } from './random-source.js';

/** What one sample of the data looks like. */
export interface DataShape {
  /** Without the batch: `[height, width, channels]` for images, `[size]` for vectors. */
  readonly sample: readonly number[];
  /** How many classes the labels have; absent for data without labels. */
  readonly classes?: number;
  /** For data of pairs: shape of the image that is to be translated into the sample. */
  readonly source?: readonly number[];
}

/** Models that train with the networks, by name. */
export type Companions = Readonly<Record<string, tf.LayersModel>>;

/** A generator and a discriminator that fit each other. */
export interface GanNetworks {
  /** The builder, for logs and run folders: `'dcgan'`. */
  readonly name: string;
  /** Length of one latent vector; 0 for networks that translate images. */
  readonly latentSize: number;
  readonly data: DataShape;
  /** Present when the generator takes labels beside its input: number of classes. */
  readonly classes?: number;
  /**
   * `[batch, latentSize]` to samples in [-1, 1], or, for data of pairs, source images to samples. A second input of rank
   * 2 takes int32 labels `[batch, 1]`, one of a higher rank the source images. Outputs after the first one are known by
   * the names of their layers: `styles`.
   */
  readonly generator: tf.LayersModel;
  /**
   * Samples to logits `[batch, 1]` or `[batch, height, width, 1]`. A second input and further outputs as for the
   * generator: `class_logits`, `reconstruction`.
   */
  readonly discriminator: tf.LayersModel;
  /** Further models that train with one of the two: the way back of CycleGAN. Names differ between both sides. */
  readonly companions?: { readonly generator?: Companions; readonly discriminator?: Companions };
}

export interface ApplyOptions {
  readonly input: tf.Tensor;
  /** int32 `[batch]`; needed when the model takes labels. */
  readonly labels?: tf.Tensor | undefined;
  /** `[batch, height, width, channels]`; needed when the model takes source images beside its input. */
  readonly source?: tf.Tensor | undefined;
  /** Batch normalisation uses the batch (training) or the moving averages (sampling). */
  readonly training: boolean;
  /** For layers that draw at each call: noise, dropout, phase shuffle. */
  readonly random?: RandomSource | undefined;
}

const applyOptions: Readonly<Record<keyof ApplyOptions, true>> = {
  input: true,
  labels: true,
  source: true,
  training: true,
  random: true,
};

/**
 * Runs a generator or discriminator, with labels or source images if it takes them.
 *
 * @returns Its first output; call it inside of `tf.tidy`, which frees the others.
 * @throws {@link OptionError} when the model takes labels or source images and none are given.
 */
export function applyNetwork(model: tf.LayersModel, options: ApplyOptions): tf.Tensor {
  assertKnownOptions('applyNetwork', options, applyOptions);
  return applyAll(model, options)[0]!;
}

/**
 * Runs a generator or discriminator for all that it gives.
 *
 * @returns Its outputs by the names of their layers.
 * @throws {@link OptionError} as {@link applyNetwork}.
 */
export function applyNetworkOutputs(
  model: tf.LayersModel,
  options: ApplyOptions,
): Readonly<Record<string, tf.Tensor>> {
  assertKnownOptions('applyNetworkOutputs', options, applyOptions);
  const outputs = applyAll(model, options);
  return Object.fromEntries(model.outputNames.map((name, index) => [name, outputs[index]!]));
}

function applyAll(
  model: tf.LayersModel,
  { input, labels, source, training, random }: ApplyOptions,
): tf.Tensor[] {
  const call = random === undefined ? { training } : { training, random };
  const [, second] = model.inputs;
  const takesLabels = second?.rank === 2;
  const condition = takesLabels ? labels : source;
  if (second !== undefined && condition === undefined) {
    throw new OptionError(
      takesLabels
        ? `applyNetwork: \`labels\` must be given, the network \`${model.name}\` is class-conditional. Use data with labels.`
        : `applyNetwork: \`source\` must be given, the network \`${model.name}\` is told the image it translates. Use data of pairs.`,
    );
  }
  if (condition === undefined) return asArray(model.apply(input, call));
  return asArray(model.apply([input, takesLabels ? tf.reshape(condition, [-1, 1]) : condition], call));
}

function asArray(outputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): tf.Tensor[] {
  return (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
}

/** The models that train with the generator or with the discriminator: the network itself, then its companions. */
export function modelsOf(networks: GanNetworks, network: 'generator' | 'discriminator'): tf.LayersModel[] {
  return [networks[network], ...Object.values(networks.companions?.[network] ?? {})];
}

/** Frees all models of a GAN, if building them got that far. */
export function disposeNetworks(networks: GanNetworks | undefined): void {
  if (networks === undefined) return;
  disposeModels([...modelsOf(networks, 'generator'), ...modelsOf(networks, 'discriminator')]);
}

/** Frees models with all of their variables: tfjs itself keeps those of layers that are applied more than once. */
export function disposeModels(models: readonly tf.LayersModel[]): void {
  const variables = models.flatMap((model) => model.weights.map((weight) => weight.read()));
  for (const model of models) model.dispose();
  for (const variable of variables) if (!variable.isDisposed) variable.dispose();
}
