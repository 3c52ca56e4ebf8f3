import { CheckpointError, formatShape, fromTensor, toTensor, type TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { layersOf } from './layers-of.js';

/** Every variable of the model, moving statistics included, in a fixed order. */
export function allVariables(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/**
 * Brings the order of the weights of a model to what it stays: tfjs builds a sequential model inside of it at its first call
 * and then changes which of its weights it counts as frozen.
 */
export function settleOrder(model: tf.LayersModel): void {
  for (const layer of [model, ...layersOf(model)]) {
    if (layer instanceof tf.Sequential && (layer as unknown as { model?: unknown }).model == null) {
      layer.build();
    }
  }
}

/** Reads the weights as `prefix/0`, `prefix/1`, …: layer names change from model to model, the order does not. */
export async function readWeights(
  model: tf.LayersModel,
  prefix: string,
): Promise<Record<string, TensorData>> {
  const values = await Promise.all(allVariables(model).map(fromTensor));
  return Object.fromEntries(values.map((value, index) => [`${prefix}/${index}`, value]));
}

export interface WriteWeightsOptions {
  readonly prefix: string;
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/**
 * Makes ready to write what {@link readWeights} read.
 *
 * @returns Writes it.
 * @throws {@link CheckpointError} when number or shapes of the weights differ.
 */
export function weightsWriter(model: tf.LayersModel, { prefix, tensors }: WriteWeightsOptions): () => void {
  const variables = allVariables(model);
  const stored = Object.keys(tensors).filter((name) => name.startsWith(`${prefix}/`)).length;
  if (stored !== variables.length) {
    throw new CheckpointError(
      `restore: the checkpoint must have the ${variables.length} weights of the ${prefix}, received ${stored}. Use the networks it was made with.`,
    );
  }
  const values = variables.map((variable, index) => {
    const value = tensors[`${prefix}/${index}`];
    if (value === undefined || formatShape(value.shape) !== formatShape(variable.shape)) {
      throw new CheckpointError(
        `restore: weight ${index} of the ${prefix} (\`${variable.name}\`) must have shape ${formatShape(variable.shape)}, received ${value === undefined ? 'none' : formatShape(value.shape)}. Use the networks the checkpoint was made with.`,
      );
    }
    return value;
  });
  return () =>
    tf.tidy(() => variables.forEach((variable, index) => variable.assign(toTensor(values[index]!))));
}
