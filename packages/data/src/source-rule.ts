import { formatShape, OptionError } from '@gankit/core';

/** How the image to translate is made of the image it shall become. */
export interface SourceRule {
  /** Part of the name and the fingerprint of the data, settings included: `'edges 0.25'`. */
  readonly name: string;
  /**
   * Shape of the source image, without the batch.
   *
   * @param sample - `[height, width, channels]` of the samples.
   * @throws {@link OptionError} when the rule does not fit such samples.
   */
  shapeOf(sample: readonly number[]): readonly number[];
  /**
   * Makes the source image of one sample, in [-1, 1].
   *
   * @param sample - Values of one sample in [-1, 1], row-major; not to be changed.
   * @param shape - `[height, width, channels]` of the sample.
   */
  draw(sample: Float32Array, shape: readonly number[]): Float32Array;
}

/**
 * @param rule - Name of the public function, the first word of the message.
 * @param sample - Shape of one sample.
 * @throws {@link OptionError} when the samples are no images of so many channels.
 */
export function assertImages(rule: string, sample: readonly number[], channels: readonly number[]): void {
  if (sample.length === 3 && channels.includes(sample[2]!)) return;
  throw new OptionError(
    `${rule}: \`loader\` must give images [height, width, ${channels.join(' | ')}], received samples of shape ${formatShape(sample)}. Load them with other channels, or choose another rule.`,
  );
}
