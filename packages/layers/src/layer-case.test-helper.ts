import { createRandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** One input of a layer, without the batch. */
export interface InputSpec {
  readonly shape: readonly number[];
  /** Present for whole numbers: they are below this. */
  readonly below?: number;
}

/** One row of the table of layers. */
export interface LayerCase {
  readonly title: string;
  readonly inputs: readonly InputSpec[];
  /** Names every layer with weights, so that the seed alone decides them. */
  readonly build: (inputs: readonly tf.SymbolicTensor[], seed: number) => tf.SymbolicTensor;
  /** Whether the layer draws from the caller's stream. @defaultValue false */
  readonly random?: true;
  /** What is refused, and how. */
  readonly refuses?: readonly [call: () => unknown, error: new (message: string) => Error, message: string];
}

export const vector = (size: number): InputSpec => ({ shape: [size] });
export const sound = (...shape: [width: number, channels: number]): InputSpec => ({ shape });
export const image = (...shape: [height: number, width: number, channels: number]): InputSpec => ({ shape });
export const volume = (...shape: [number, number, number, channels: number]): InputSpec => ({ shape });
export const labels = (below: number): InputSpec => ({ shape: [1], below });

/** Builds with one layer, applied to all inputs. */
export function join(make: (seed: number) => tf.layers.Layer): LayerCase['build'] {
  return (inputs, seed) =>
    make(seed).apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as tf.SymbolicTensor;
}

export const batch = 4;

export function modelOf({ inputs, build }: LayerCase, seed = 1): tf.LayersModel {
  const symbols = inputs.map(({ shape, below }) =>
    tf.input({ shape: [...shape], dtype: below === undefined ? 'float32' : 'int32' }),
  );
  return tf.model({ inputs: symbols, outputs: build(symbols, seed) });
}

/** Inputs of a batch, named `input0`, `input1`, … */
export function inputsOf({ inputs }: LayerCase): Record<string, tf.Tensor> {
  const random = createRandomSource(7);
  const tensors = inputs.map(({ shape, below }) =>
    below === undefined
      ? random.normal([batch, ...shape])
      : random.integers([batch, ...shape], { high: below }),
  );
  return Object.fromEntries(tensors.map((tensor, index) => [`input${index}`, tensor]));
}

/** Gives every weight a value that shows; scales and variances start near 1, all others near 0. */
export function randomize(model: tf.LayersModel): tf.LayersModel {
  const random = createRandomSource(4);
  const values = model.weights.map(({ shape, name }) => {
    const spread = tf.mul(random.normal(shape as number[]), 0.5);
    return /variance|gamma/.test(name) ? tf.add(tf.abs(spread), 0.5) : spread;
  });
  model.setWeights(values);
  tf.dispose(values);
  return model;
}
