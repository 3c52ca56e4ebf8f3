import { formatShape, OptionError, ShapeError, type RandomSource } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** What tfjs hands to the layers of a call: `training`, and `random` where the caller passes it. */
export type CallOptions = Readonly<Record<string, unknown>>;

/** The tensor of a layer with one input; tfjs passes it alone or in a list. */
export function soleTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

export function tensorList(inputs: tf.Tensor | tf.Tensor[]): readonly tf.Tensor[] {
  return Array.isArray(inputs) ? inputs : [inputs];
}

/** The shape of a layer with one input. */
export function soleShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return shapeList(shape)[0]!;
}

export function shapeList(shape: tf.Shape | tf.Shape[]): readonly tf.Shape[] {
  return Array.isArray(shape[0]) ? (shape as tf.Shape[]) : [shape as tf.Shape];
}

export interface ShapeRule {
  /** What the input must be: `'have an even number of channels'`. */
  readonly rule: string;
  /** What to do. */
  readonly advice: string;
}

/** @throws {@link ShapeError} always. */
export function refuseShape(
  caller: string,
  shapes: readonly (readonly (number | null)[])[],
  { rule, advice }: ShapeRule,
): never {
  const received = shapes.map(formatShape).join(' and ');
  throw new ShapeError(`${caller}: the input must ${rule}, received ${received}. ${advice}`);
}

/**
 * The sizes between batch and channels, all known.
 *
 * @throws {@link ShapeError} when there are none, more than three, or one is free.
 */
export function spatialSizes(caller: string, shape: tf.Shape): readonly number[] {
  const sizes = shape.slice(1, -1);
  if (sizes.length < 1 || sizes.length > 3 || sizes.some((size) => size === null)) {
    refuseShape(caller, [shape], {
      rule: 'have shape [batch, width, channels], [batch, height, width, channels] or [batch, depth, height, width, channels] with known sizes',
      advice: 'Reshape it, or name the sizes in `tf.input`.',
    });
  }
  return sizes as number[];
}

/**
 * How many layers of features there are.
 *
 * @throws {@link ShapeError} when the last axis is free.
 */
export function channelsOf(caller: string, shape: tf.Shape): number {
  const channels = shape.length < 2 ? null : shape.at(-1);
  if (typeof channels === 'number') return channels;
  return refuseShape(caller, [shape], {
    rule: 'have shape [batch, ..., channels] with known channels',
    advice: 'Name the channels in `tf.input`.',
  });
}

/** The stream of random numbers that the caller passed: `model.apply(x, { training: true, random })`. */
export function randomOf(options: CallOptions): RandomSource | undefined {
  return options['random'] as RandomSource | undefined;
}

/** @throws {@link OptionError} in training, as a layer must not train without its noise unseen. */
export function refuseTrainingWithoutRandom(caller: string, options: CallOptions): void {
  if (options['training'] !== true) return;
  throw new OptionError(
    `${caller}: \`random\` must be given in training, received nothing. Call \`model.apply(inputs, { training: true, random })\` with a RandomSource, or give the random numbers as a second input.`,
  );
}
