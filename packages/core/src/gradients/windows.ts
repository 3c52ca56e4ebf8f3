import * as tf from '@tensorflow/tfjs';
import { placeOnAxis } from './axis.js';
import { untaped } from './untaped.js';

/** A place of a window that slides over images. */
export interface Winner {
  /** 1 for the outputs whose largest value stands at this place of their window, 0 for the others. */
  readonly mask: tf.Tensor4D;
  /** Where the window's first row and column have this place, padding included. */
  readonly row: number;
  readonly column: number;
}

interface PaddedSize {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface WindowedMaximum {
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor4D;
  readonly info: tf.backend_util.Conv2DInfo;
  /** Added to the values at each place, row by row, before the largest is taken. */
  readonly offsets?: readonly tf.Tensor[];
}

/**
 * The places of a window, row by row, each with the outputs that it gave; of equal values the first one counts. The
 * masks are constants to any gradient.
 */
export function winners({ x, y, info, offsets }: WindowedMaximum): Winner[] {
  const { strideHeight, strideWidth, outHeight, outWidth, batchSize, inChannels } = info;
  return untaped(() => {
    const images = padLowest(x, paddedSize(info));
    let taken: tf.Tensor | undefined;
    return places(info).map(({ row, column }, index) => {
      const ends = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
      const values = tf.stridedSlice(
        images,
        [0, row, column, 0],
        [batchSize, ends[0]!, ends[1]!, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
      const equal = tf.equal(offsets === undefined ? values : tf.add(values, offsets[index]!), y);
      const wins = taken === undefined ? equal : tf.logicalAnd(equal, tf.logicalNot(taken));
      taken = taken === undefined ? equal : tf.logicalOr(taken, equal);
      return { mask: tf.cast(wins, 'float32') as tf.Tensor4D, row, column };
    });
  });
}

/** Adds what each place of the windows gets to the pixels under it. */
export function collect(
  shares: readonly { readonly share: tf.Tensor; readonly row: number; readonly column: number }[],
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const { top, left, height, width } = paddedSize(info);
  const placed = shares.map(({ share, row, column }) => {
    const columns = { axis: 2, begin: column, stride: info.strideWidth, size: width };
    const rows = { axis: 1, begin: row, stride: info.strideHeight, size: height };
    return placeOnAxis(placeOnAxis(share, columns), rows);
  });
  const sum = placed.reduce((total, images) => tf.add(total, images)) as tf.Tensor4D;
  return tf.slice(sum, [0, top, left, 0], info.inShape);
}

/** Large enough for every window, also where rounding up lets the last ones stand out. */
function paddedSize(info: tf.backend_util.Conv2DInfo): PaddedSize {
  const { top, left } = info.padInfo;
  const rows = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
  const columns = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
  return {
    top,
    left,
    height: Math.max(info.inHeight + top, rows),
    width: Math.max(info.inWidth + left, columns),
  };
}

function padLowest(x: tf.Tensor4D, { top, left, height, width }: PaddedSize): tf.Tensor4D {
  const [, inHeight, inWidth] = x.shape;
  const paddings: [number, number][] = [
    [0, 0],
    [top, height - top - inHeight],
    [left, width - left - inWidth],
    [0, 0],
  ];
  const lowest = -3.4e38;
  return paddings.flat().some((size) => size > 0) ? tf.pad(x, paddings, lowest) : x;
}

function places(info: tf.backend_util.Conv2DInfo): { row: number; column: number }[] {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth } = info;
  return Array.from({ length: filterHeight * filterWidth }, (_, index) => ({
    row: Math.floor(index / filterWidth) * dilationHeight,
    column: (index % filterWidth) * dilationWidth,
  }));
}
