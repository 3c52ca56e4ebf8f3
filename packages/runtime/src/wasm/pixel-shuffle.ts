import * as tf from '@tensorflow/tfjs';

/**
 * Gradient of a convolution by its input, for few channels: every phase (see `conv2d-backprop-input.ts`) sees its own
 * part of the filter, so one ordinary convolution of `dy` with all phase filters side by side gives, for each `q`, the
 * `stride * stride` neighbouring positions as channels; interleaving them ("pixel shuffle") gives the image.
 */
export function inputGradientByPixelShuffle(
  { dy, filter }: { readonly dy: tf.Tensor4D; readonly filter: tf.Tensor4D },
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor {
  const { batchSize, inChannels, strideHeight, strideWidth, padInfo } = info;
  const taps = {
    rows: Math.ceil(info.filterHeight / strideHeight),
    columns: Math.ceil(info.filterWidth / strideWidth),
  };
  const phases = tf.conv2d(dy, phaseFilters(filter, info, taps), 1, [
    [0, 0],
    [taps.rows - 1, missingPositions(padInfo.top + info.inHeight, strideHeight, dy.shape[1])],
    [taps.columns - 1, missingPositions(padInfo.left + info.inWidth, strideWidth, dy.shape[2])],
    [0, 0],
  ]);
  const [, rows, columns] = phases.shape;
  const split = tf.reshape(phases, [batchSize * rows, columns, strideHeight, strideWidth * inChannels]);
  const image = tf.reshape(strideHeight === 1 ? split : tf.transpose(split, [0, 2, 1, 3]), [
    batchSize,
    rows * strideHeight,
    columns * strideWidth,
    inChannels,
  ]);
  return tf.slice(image, [0, padInfo.top, padInfo.left, 0], [...info.inShape]);
}

/** How many positions `q` beyond those of `dy` the image reaches. */
function missingPositions(size: number, stride: number, have: number): number {
  return Math.max(0, Math.ceil(size / stride) - have);
}

/** `[height, width, in, out]` to `[rows, columns, out, stride * stride * in]`, taps in reverse order. */
function phaseFilters(
  filter: tf.Tensor4D,
  {
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    inChannels,
    outChannels,
  }: tf.backend_util.Conv2DInfo,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): tf.Tensor4D {
  const surplusRows = rows * strideHeight - filterHeight;
  const surplusColumns = columns * strideWidth - filterWidth;
  const whole =
    surplusRows + surplusColumns === 0
      ? filter
      : tf.pad(filter, [
          [0, surplusRows],
          [0, surplusColumns],
          [0, 0],
          [0, 0],
        ]);
  const perTap = tf.transpose(
    tf.reshape(whole, [rows, strideHeight, columns, strideWidth * inChannels * outChannels]),
    [0, 2, 1, 3],
  );
  const channels = strideHeight * strideWidth * inChannels;
  const outFirst = tf.transpose(tf.reshape(perTap, [rows * columns, channels, outChannels]), [0, 2, 1]);
  const reversed =
    rows * columns === 1
      ? outFirst
      : tf.gather(outFirst, tf.range(rows * columns - 1, -1, -1, 'int32') as tf.Tensor1D);
  return tf.reshape(reversed, [rows, columns, outChannels, channels]);
}
