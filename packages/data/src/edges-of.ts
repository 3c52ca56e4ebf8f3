import { assertKnownOptions, assertNumber } from '@gankit/core';
import { assertImages, type SourceRule } from './source-rule.js';

export interface EdgeOptions {
  /**
   * How steep an edge is drawn black, as a share of the step from black to white; less steep ones are fainter.
   * @defaultValue 0.25
   */
  readonly fullStrength?: number;
}

/** What Sobel's filter gives at a step from -1 to 1. */
const largestStep = 8;

/**
 * Photo from edges: the source is a drawing of the edges of the image, dark lines of one pixel on white, `[height, width, 1]`.
 *
 * At each pixel `1 - 2 · min(1, g / fullStrength)`, where `g` is the length of Sobel's gradient over that of a step from
 * black to white, in the channel where it is longest; beyond the border the image goes on as at it. As in Canny's method,
 * only pixels are drawn where `g` is largest across the edge. The paper takes edges of a trained network instead (HED), thinned too.
 *
 * @throws {@link OptionError} when `fullStrength` is out of range, or from `shapeOf` for samples that are neither grey nor
 * colour images.
 * @see Sobel & Feldman 1968, "A 3x3 Isotropic Gradient Operator for Image Processing"
 * @see Canny 1986, "A Computational Approach to Edge Detection", section III
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004
 */
export function edgesOf({ fullStrength = 0.25, ...rest }: EdgeOptions = {}): SourceRule {
  assertKnownOptions('edgesOf', rest, { fullStrength });
  assertNumber('edgesOf', { fullStrength }, { minimum: 0.001, maximum: 1 });
  return {
    name: `edges ${fullStrength}`,
    shapeOf(sample) {
      assertImages('edgesOf', sample, [1, 3]);
      return [sample[0]!, sample[1]!, 1];
    },
    draw(sample, [height = 0, width = 0, channels = 0]) {
      const slopes = slopesOf({ sample, height, width, channels });
      return Float32Array.from(slopes, (slope, pixel) => {
        const steepness = isRidge(slopes, { pixel, height, width }) ? slope.length / largestStep : 0;
        return 1 - 2 * Math.min(1, steepness / fullStrength);
      });
    },
  };
}

interface Image {
  readonly sample: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How steep the image is at a pixel, and which way. */
interface Slope {
  readonly down: number;
  readonly right: number;
  readonly length: number;
}

/** Of every pixel, in the channel where it is steepest. */
function slopesOf(image: Image): readonly Slope[] {
  const { height, width, channels } = image;
  return Array.from({ length: height * width }, (_, pixel) => {
    let steepest: Slope = { down: 0, right: 0, length: 0 };
    for (let channel = 0; channel < channels; channel += 1) {
      const slope = sobel(image, { row: Math.floor(pixel / width), column: pixel % width, channel });
      if (slope.length > steepest.length) steepest = slope;
    }
    return steepest;
  });
}

function sobel(
  { sample, height, width, channels }: Image,
  { row, column, channel }: { readonly row: number; readonly column: number; readonly channel: number },
): Slope {
  const at = (down: number, right: number): number => {
    const y = Math.min(height - 1, Math.max(0, row + down));
    const x = Math.min(width - 1, Math.max(0, column + right));
    return sample[(y * width + x) * channels + channel]!;
  };
  const right = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - (at(-1, -1) + 2 * at(0, -1) + at(1, -1));
  const down = at(1, -1) + 2 * at(1, 0) + at(1, 1) - (at(-1, -1) + 2 * at(-1, 0) + at(-1, 1));
  return { down, right, length: Math.hypot(right, down) };
}

/** Beyond this share of the longer part of a slope, the shorter one makes it a diagonal: `tan(22.5°)`. */
const diagonalShare = Math.SQRT2 - 1;

/** A step has two pixels of one steepness; rounding must not decide between them. */
const tie = 1e-5;

/** Whether no neighbour across the edge is steeper; of two alike the one the image rises to counts. */
function isRidge(
  slopes: readonly Slope[],
  { pixel, height, width }: { readonly pixel: number; readonly height: number; readonly width: number },
): boolean {
  const { down, right, length } = slopes[pixel]!;
  const longest = Math.max(Math.abs(down), Math.abs(right));
  const stepOf = (part: number): number => (Math.abs(part) > diagonalShare * longest ? Math.sign(part) : 0);
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  const lengthAt = (side: 1 | -1): number => {
    const [y, x] = [row + side * stepOf(down), column + side * stepOf(right)];
    return y < 0 || x < 0 || y >= height || x >= width ? 0 : slopes[y * width + x]!.length;
  };
  return length > lengthAt(1) + tie && length >= lengthAt(-1) - tie;
}
