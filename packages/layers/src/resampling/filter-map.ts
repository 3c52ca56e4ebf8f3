import type { AxisMap } from './axis-map.js';

/** What lies beyond the border: zeros, the pixels mirrored at the last one, or the last one repeated. */
export type Border = 'edge' | 'reflect' | 'zero';

export interface FilterOptions {
  /** Weights of the filter; they are divided by their sum. */
  readonly kernel: readonly number[];
  /** Zeros and a number in turn: `up - 1` zeros after each number. */
  readonly up: number;
  /** Every which of the filtered numbers stays. */
  readonly down: number;
  /** Places added before and after, counted after `up`; negative ones cut. */
  readonly padding: readonly [before: number, after: number];
  readonly border: Border;
}

/**
 * Padding that puts the filter in the middle: the result has `size · up` or `ceil(size / down)` numbers, as StyleGAN2 pads.
 */
export function centredPadding({
  kernel,
  up,
  down,
}: Pick<FilterOptions, 'kernel' | 'up' | 'down'>): readonly [before: number, after: number] {
  const { length } = kernel;
  if (up > 1) return [Math.floor((length + up - 1) / 2), Math.floor((length - up) / 2)];
  const before = Math.max(0, Math.floor((length - down + 1) / 2));
  return [before, length - 1 - before];
}

/** How many numbers {@link filterMap} gives. */
export function filteredSize(size: number, { kernel, up, down, padding }: FilterOptions): number {
  return Math.floor((size * up + padding[0] + padding[1] - kernel.length) / down) + 1;
}

/**
 * Upsample, filter, downsample along an axis as one matrix: `y[o] = up · Σ_t kernel[t] · z[o · down + (n - 1 - t) - before]`,
 * where `z` is `x` with zeros between. The factor keeps the mean.
 *
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 */
export function filterMap(size: number, options: FilterOptions): AxisMap {
  const { kernel, up, down, padding, border } = options;
  const outputs = filteredSize(size, options);
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const weights = new Float32Array(outputs * size);
  for (let output = 0; output < outputs; output += 1) {
    kernel.forEach((weight, tap) => {
      const place = output * down + (kernel.length - 1 - tap) - padding[0];
      if (place % up !== 0) return;
      const source = sourceOf(place / up, size, border);
      if (source !== undefined) weights[output * size + source]! += (up * weight) / sum;
    });
  }
  return { inputs: size, outputs, weights };
}

function sourceOf(place: number, size: number, border: Border): number | undefined {
  if (place >= 0 && place < size) return place;
  if (border === 'zero') return undefined;
  if (border === 'edge' || size === 1) return place < 0 ? 0 : size - 1;
  const period = 2 * (size - 1);
  const folded = ((place % period) + period) % period;
  return folded < size ? folded : period - folded;
}
