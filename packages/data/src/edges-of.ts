import { assertNumber } from '@gankit/core';
import { assertImages, type SourceRule } from './source-rule.js';

export interface EdgeOptions {
  /**
   * How strong an edge is drawn black, as a share of the step from black to white; weaker ones are fainter.
   * @defaultValue 0.25
   */
  readonly fullStrength?: number;
}

/** What Sobel's filter gives at a step from -1 to 1. */
const largestStep = 8;

/**
 * Photo from edges: the source is a drawing of the edges of the image, dark lines on white, `[height, width, 1]`.
 *
 * At each pixel `1 - 2 · min(1, g / fullStrength)`, where `g` is the length of Sobel's gradient over that of a step from
 * black to white, in the channel where it is longest; beyond the border the image goes on as at it. The paper takes
 * holistically-nested edges of a trained network instead, whose lines are thinner.
 *
 * @throws {@link OptionError} when `fullStrength` is out of range, or from `shapeOf` for samples that are neither grey nor
 * colour images.
 * @see Sobel & Feldman 1968, "A 3x3 Isotropic Gradient Operator for Image Processing"
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004
 */
export function edgesOf({ fullStrength = 0.25 }: EdgeOptions = {}): SourceRule {
  assertNumber('edgesOf', { fullStrength }, { minimum: 0.001, maximum: 1 });
  return {
    name: `edges ${fullStrength}`,
    shapeOf(sample) {
      assertImages('edgesOf', sample, [1, 3]);
      return [sample[0]!, sample[1]!, 1];
    },
    draw(sample, [height = 0, width = 0, channels = 0]) {
      const drawing = new Float32Array(height * width);
      for (let channel = 0; channel < channels; channel += 1) {
        const plane = { sample, height, width, channels, channel };
        for (let pixel = 0; pixel < drawing.length; pixel += 1) {
          const steepness = sobel(plane, Math.floor(pixel / width), pixel % width) / largestStep;
          drawing[pixel] = Math.max(drawing[pixel]!, Math.min(1, steepness / fullStrength));
        }
      }
      return drawing.map((darkness) => 1 - 2 * darkness);
    },
  };
}

interface Plane {
  readonly sample: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channel: number;
}

/** Length of the gradient at one pixel. */
function sobel(plane: Plane, row: number, column: number): number {
  const { sample, height, width, channels, channel } = plane;
  const at = (down: number, right: number): number => {
    const y = Math.min(height - 1, Math.max(0, row + down));
    const x = Math.min(width - 1, Math.max(0, column + right));
    return sample[(y * width + x) * channels + channel]!;
  };
  const right = at(-1, 1) + 2 * at(0, 1) + at(1, 1);
  const left = at(-1, -1) + 2 * at(0, -1) + at(1, -1);
  const below = at(1, -1) + 2 * at(1, 0) + at(1, 1);
  const above = at(-1, -1) + 2 * at(-1, 0) + at(-1, 1);
  return Math.hypot(right - left, below - above);
}
