import { assertKnownOptions, formatShape, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface CropOptions {
  /** Name of the public function, the first word of the message. */
  readonly caller: string;
  /** Name of the layer. */
  readonly name: string;
  /** Height and width of the output, each that of the input or one less; the input's when absent. */
  readonly outputSize: readonly [height: number, width: number] | undefined;
  /** Where the superfluous row and column fall away. */
  readonly side: 'start' | 'end';
}

/**
 * Takes a doubled picture to an odd size.
 *
 * @param doubled - `[batch, height, width, channels]`.
 * @throws {@link OptionError} when `outputSize` is out of reach.
 */
export function cropToSize(
  doubled: tf.SymbolicTensor,
  { caller, name, outputSize, side, ...rest }: CropOptions,
): tf.SymbolicTensor {
  assertKnownOptions('cropToSize', rest, { caller, name, outputSize, side });
  if (outputSize === undefined) return doubled;
  if (doubled.shape.length !== 4) {
    throw new OptionError(
      `${caller}: \`outputSize\` must be left away for inputs other than images, received ${formatShape(outputSize)}. Choose sizes that double.`,
    );
  }
  const excess = outputSize.map((size, axis) => doubled.shape[axis + 1]! - size);
  if (excess.some((pixels) => pixels !== 0 && pixels !== 1)) {
    throw new OptionError(
      `${caller}: \`outputSize\` must be twice the input's height and width or one less (${formatShape(doubled.shape.slice(1, 3))}), received ${formatShape(outputSize)}.`,
    );
  }
  if (excess.every((pixels) => pixels === 0)) return doubled;
  const [height, width] = excess.map((pixels): [number, number] =>
    side === 'start' ? [pixels, 0] : [0, pixels],
  ) as [[number, number], [number, number]];
  const layer = tf.layers.cropping2D({ name, cropping: [height, width] });
  return layer.apply(doubled) as tf.SymbolicTensor;
}
