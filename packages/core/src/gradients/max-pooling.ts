import * as tf from '@tensorflow/tfjs';
import { placeOnAxis } from './axis.js';
import { runKernel } from './kernel.js';
import { poolInfo, type PoolAttributes } from './pooling.js';
import { isTaping, untaped } from './untaped.js';

/**
 * tfjs's gradient kernel is quick and has no gradient of its own, so it serves first derivatives; for further ones the
 * gradient is written as one product with a mask for each place of the window.
 */
export const maxPoolGradient: tf.GradConfig = {
  kernelName: tf.MaxPool,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => ({
    x: () => {
      if (!isTaping())
        return runKernel(tf.MaxPoolGrad, { dy: dy as tf.Tensor, input: x!, output: y! }, attributes);
      const call = { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D, y: y as tf.Tensor4D };
      return maxPoolBackprop(call, attributes as unknown as PoolAttributes);
    },
  }),
};

/** tfjs has no gradient for the operation that also tells where the maxima stand. */
export const maxPoolWithArgmaxGradient: tf.GradConfig = {
  kernelName: tf.MaxPoolWithArgmax,
  inputsToSave: ['x'],
  outputsToSave: [true, false],
  gradFunc: (dys, [x, y], attributes) => ({
    x: () => {
      const [dy] = dys as tf.Tensor[];
      const call = { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D, y: y as tf.Tensor4D };
      return maxPoolBackprop(call, attributes as unknown as PoolAttributes);
    },
  }),
};

interface MaxPoolCall {
  readonly dy: tf.Tensor4D;
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor4D;
}

/** Gives each output's gradient to the first largest input of its window; linear in `dy`, made of ordinary kernels. */
export function maxPoolBackprop({ dy, x, y }: MaxPoolCall, pool: PoolAttributes): tf.Tensor4D {
  const info = poolInfo(x.shape, pool);
  const { top, left } = info.padInfo;
  const height = Math.max(info.inHeight, (info.outHeight - 1) * info.strideHeight + info.filterHeight - top);
  const width = Math.max(info.inWidth, (info.outWidth - 1) * info.strideWidth + info.filterWidth - left);
  const padded: Size = { top, left, height: top + height, width: left + width };
  const shares = winners({ x, y }, { info, padded }).map(({ mask, row, column }) => {
    const columns = { axis: 2, begin: column, stride: info.strideWidth, size: padded.width };
    const rows = { axis: 1, begin: row, stride: info.strideHeight, size: padded.height };
    return placeOnAxis(placeOnAxis(tf.mul(dy, mask), columns), rows);
  });
  const sum = shares.reduce((total, share) => tf.add(total, share));
  return tf.slice(sum as tf.Tensor4D, [0, top, left, 0], x.shape);
}

interface Size {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface Winner {
  /** 1 for the outputs whose maximum stands at this place of their window. */
  readonly mask: tf.Tensor;
  readonly row: number;
  readonly column: number;
}

function winners(
  { x, y }: { readonly x: tf.Tensor4D; readonly y: tf.Tensor4D },
  { info, padded }: { readonly info: tf.backend_util.Conv2DInfo; readonly padded: Size },
): Winner[] {
  const { strideHeight, strideWidth, outHeight, outWidth, batchSize, inChannels } = info;
  return untaped(() => {
    const { top, left, height, width } = padded;
    const paddings: [number, number][] = [
      [0, 0],
      [top, height - top - info.inHeight],
      [left, width - left - info.inWidth],
      [0, 0],
    ];
    const lowest = -3.4e38;
    const images = paddings.flat().some((size) => size > 0) ? tf.pad(x, paddings, lowest) : x;
    let taken: tf.Tensor | undefined;
    return places(info).map(({ row, column }) => {
      const ends = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
      const values = tf.stridedSlice(
        images,
        [0, row, column, 0],
        [batchSize, ends[0]!, ends[1]!, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
      const equal = tf.equal(values, y);
      const wins = taken === undefined ? equal : tf.logicalAnd(equal, tf.logicalNot(taken));
      taken = taken === undefined ? equal : tf.logicalOr(taken, equal);
      return { mask: tf.cast(wins, 'float32'), row, column };
    });
  });
}

function places({
  filterHeight,
  filterWidth,
}: tf.backend_util.Conv2DInfo): { row: number; column: number }[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, index) => ({
    row: Math.floor(index / filterWidth),
    column: index % filterWidth,
  }));
}
