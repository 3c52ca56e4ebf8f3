import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/**
 * The same padding without the form that tfjs miscounts: for one number it takes the height and the vertical
 * stride of the window for its width and horizontal stride too, and the stock kernels then write past the end of their result.
 */
export function explicitPadding(pad: Padding): Padding {
  if (typeof pad !== 'number') return pad;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}

type Padding3d = tf.backend_util.Conv3DInfo['padInfo'];

/**
 * Cuts what a negative padding leaves out: tfjs computes one for a volume when `'same'` windows are smaller than their
 * stride, and moves the windows by it.
 */
export function cropNegativePadding(x: tf.Tensor, { front, top, left }: Padding3d): tf.Tensor {
  const begin = [0, -Math.min(0, front), -Math.min(0, top), -Math.min(0, left), 0];
  return begin.some((skipped) => skipped > 0) ? tf.slice(x, begin) : x;
}

/** Puts zeros where {@link cropNegativePadding} cut. */
export function restoreCropped(gradient: tf.Tensor, { front, top, left }: Padding3d): tf.Tensor {
  const before = [0, -Math.min(0, front), -Math.min(0, top), -Math.min(0, left), 0];
  return before.some((skipped) => skipped > 0)
    ? tf.pad(
        gradient,
        before.map((skipped) => [skipped, 0]),
      )
    : gradient;
}

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: Padding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The stock pools, made safe for a padding given as one number, and for windows that stand out of the picture because
 * their number was rounded up, whose results they do not set.
 */
const pools: readonly ComposedKernel<PoolAttributes>[] = [tf.AvgPool, tf.AvgPoolGrad, tf.MaxPool].map(
  (name) => ({
    name,
    run({ inputs, attributes, native }) {
      const pad = explicitPadding(attributes.pad);
      if (attributes.dimRoundingMode === undefined) return native({ attributes: { pad } });
      const { shape } = (inputs['x'] ?? inputs['input']) as tf.Tensor4D;
      return native({ attributes: { pad: paddingToTheEnd(shape, attributes), dimRoundingMode: undefined } });
    },
  }),
);

/** The padding that the last windows need. */
function paddingToTheEnd(
  shape: [number, number, number, number],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Padding {
  const explicit = explicitPadding(pad);
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, explicit, dimRoundingMode);
  const { top, left } = info.padInfo;
  const rows = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const columns = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  return [
    [0, 0],
    [top, Math.max(0, rows - top - info.inHeight)],
    [left, Math.max(0, columns - left - info.inWidth)],
    [0, 0],
  ];
}

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
}

/**
 * The stock convolutions, made safe for a padding given as one number, and for a padding with strides longer than the
 * filter, which XNNPACK refuses: the stock kernels then return zeros without a word.
 */
const convolutions: readonly ComposedKernel<ConvolutionAttributes>[] = [
  tf.Conv2D,
  tf.DepthwiseConv2dNative,
  tf.FusedConv2D,
  tf.FusedDepthwiseConv2D,
].map((name) => ({
  name,
  run({ inputs, attributes, native }) {
    const [x, filter] = [inputs['x'] as tf.Tensor4D, inputs['filter'] as tf.Tensor4D];
    const pad = explicitPadding(attributes.pad);
    const strides = [attributes.strides].flat();
    const [down, across] = [strides[0]!, strides.at(-1)!];
    if (pad === 'valid' || (down <= filter.shape[0] && across <= filter.shape[1])) {
      return native({ attributes: { pad } });
    }
    const depthwise = name.includes('Depthwise');
    const info = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      [down, across],
      1,
      pad,
      undefined,
      depthwise,
    );
    const { top, bottom, left, right } = info.padInfo;
    const padded = tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    return native({ inputs: { x: padded }, attributes: { pad: 'valid' } });
  },
}));

/** The stock kernels that fail for some paddings, made right. */
export const paddedKernels: readonly ComposedKernel<never>[] = [...pools, ...convolutions];
