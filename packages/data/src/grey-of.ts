import { assertImages, type SourceRule } from './source-rule.js';

/** Shares of red, green and blue in the brightness that television shows of them. */
const lumaWeights = [0.299, 0.587, 0.114] as const;

/**
 * Colour from grey: the source is the luma of a colour image, `0.299 R + 0.587 G + 0.114 B` of the values as they are
 * stored, `[height, width, 1]`.
 *
 * @throws {@link OptionError} from `shapeOf` for samples that are no colour images.
 * @see ITU-R BT.601, section 2.5.1
 */
export function greyOf(): SourceRule {
  return {
    name: 'grey',
    shapeOf(sample) {
      assertImages('greyOf', sample, [3]);
      return [sample[0]!, sample[1]!, 1];
    },
    draw: (sample) => lumaOf(sample),
  };
}

/** One value for each pixel of three. */
export function lumaOf(sample: Float32Array): Float32Array {
  const [red, green, blue] = lumaWeights;
  return Float32Array.from(
    { length: sample.length / 3 },
    (_, pixel) => red * sample[3 * pixel]! + green * sample[3 * pixel + 1]! + blue * sample[3 * pixel + 2]!,
  );
}
