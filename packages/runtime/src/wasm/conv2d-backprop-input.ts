import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { convolutionGeometry, type ConvolutionAttributes } from './conv2d-geometry.js';
import { inputGradientByPixelShuffle } from './pixel-shuffle.js';
import { copyStrided, denseStrides } from './strided-copy.js';

interface InputGradientAttributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

/** One axis of the convolution whose gradient is taken. */
interface Axis {
  readonly inSize: number;
  readonly outSize: number;
  readonly filterSize: number;
  readonly stride: number;
  readonly before: number;
}

/** The input positions `first, first + stride, …` along an axis, and what of `dy` and the filter they meet. */
interface Phase {
  readonly first: number;
  readonly count: number;
  /** The filter taps `firstTap, firstTap + stride, …`. */
  readonly firstTap: number;
  readonly taps: number;
  /** Zeros around `dy`; where negative, so many of its rows are not met. */
  readonly before: number;
  readonly after: number;
}

/**
 * Gradient of a convolution by its input (also the forward pass of a transposed convolution).
 *
 * The input positions that lie `stride` apart meet the same filter taps: so each such phase is an ordinary convolution
 * of `dy` with every `stride`-th tap, in reverse order, and the phases are interleaved.
 *
 * `dx[n, q * stride + phase, c] = sum over m, o of dy[n, q - m, o] * W[m * stride + phase, c, o]`
 */
export const conv2dBackpropInput: ComposedKernel<InputGradientAttributes> = {
  name: tf.Conv2DBackpropInput,
  run({ inputs, attributes, output, values }) {
    const dy = inputs['dy'] as tf.Tensor4D;
    const filter = inputs['filter'] as tf.Tensor4D;
    const { inputShape } = attributes;
    const info = convolutionGeometry(attributes, { inputShape, filterShape: filter.shape, depthwise: false });
    if (shuffleIsCheaper(info)) return inputGradientByPixelShuffle({ dy, filter }, info);
    const [rowPhases, columnPhases] = imageAxes(info).map(phasesOf) as [Phase[], Phase[]];
    const [rows, columns] = [rowPhases[0], columnPhases[0]];
    if (info.strideHeight * info.strideWidth === 1 && rows !== undefined && columns !== undefined) {
      return phaseGradient({ dy, filter }, { rows, columns, info });
    }
    const result = output(inputShape, 'float32');
    values(result).fill(0); // positions that no tap reaches stay so
    const strides = denseStrides(inputShape);
    for (const row of rowPhases) {
      for (const column of columnPhases) {
        const part = phaseGradient({ dy, filter }, { rows: row, columns: column, info });
        const steps = [1, info.strideHeight, info.strideWidth, 1];
        copyStrided(
          values(part),
          {
            offset: 0,
            axes: denseStrides(part.shape).map((stride, axis) => ({
              size: part.shape[axis]!,
              stride,
              targetStride: strides[axis]! * steps[axis]!,
            })),
          },
          { target: values(result), start: row.first * strides[1]! + column.first * strides[2]! },
        );
        part.dispose();
      }
    }
    return result;
  },
};

/** XNNPACK computes eight channels at a time, used or not. */
const vector = 8;

/** Compares the multiplications per position: the shuffle has taps that are zero, the phases have idle channels. */
function shuffleIsCheaper(info: tf.backend_util.Conv2DInfo): boolean {
  const { inChannels, strideHeight, strideWidth, filterHeight, filterWidth } = info;
  const phases = strideHeight * strideWidth;
  const padded = (channels: number): number => Math.ceil(channels / vector) * vector;
  const shuffleTaps = Math.ceil(filterHeight / strideHeight) * Math.ceil(filterWidth / strideWidth);
  return (
    phases > 1 && shuffleTaps * padded(phases * inChannels) < filterHeight * filterWidth * padded(inChannels)
  );
}

function imageAxes(info: tf.backend_util.Conv2DInfo): [Axis, Axis] {
  return [
    {
      inSize: info.inHeight,
      outSize: info.outHeight,
      filterSize: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    {
      inSize: info.inWidth,
      outSize: info.outWidth,
      filterSize: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  ];
}

/** The phases that meet any tap and any output. */
function phasesOf({ inSize, outSize, filterSize, stride, before }: Axis): Phase[] {
  const phases = Array.from({ length: Math.min(stride, inSize) }, (_, first) => {
    const firstTap = (first + before) % stride;
    const firstOutput = (first + before - firstTap) / stride;
    const count = Math.ceil((inSize - first) / stride);
    const taps = Math.max(0, Math.ceil((filterSize - firstTap) / stride));
    return {
      first,
      count,
      firstTap,
      taps,
      before: taps - 1 - firstOutput,
      after: firstOutput + count - outSize,
    };
  });
  return phases.filter((phase) => phase.taps > 0 && metOutputs(phase, outSize) > 0);
}

function metOutputs({ before, after }: Phase, outSize: number): number {
  return outSize + Math.min(0, before) + Math.min(0, after);
}

function phaseGradient(
  { dy, filter }: { readonly dy: tf.Tensor4D; readonly filter: tf.Tensor4D },
  {
    rows,
    columns,
    info,
  }: { readonly rows: Phase; readonly columns: Phase; readonly info: tf.backend_util.Conv2DInfo },
): tf.Tensor4D {
  return tf.tidy(() => {
    const { inChannels, outChannels, strideHeight, strideWidth } = info;
    const lastTap = ({ firstTap, taps }: Phase, stride: number): number => firstTap + (taps - 1) * stride;
    const weights = tf.stridedSlice(
      filter,
      [lastTap(rows, strideHeight), lastTap(columns, strideWidth), 0, 0],
      [0, 0, inChannels, outChannels],
      [-strideHeight, -strideWidth, 1, 1],
      0,
      0b11, // to the first tap
    );
    const met = tf.slice(
      dy,
      [0, Math.max(0, -rows.before), Math.max(0, -columns.before), 0],
      [-1, metOutputs(rows, info.outHeight), metOutputs(columns, info.outWidth), -1],
    );
    const zeros = ({ before, after }: Phase): [number, number] => [Math.max(0, before), Math.max(0, after)];
    const pad: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      zeros(rows),
      zeros(columns),
      [0, 0],
    ];
    return tf.conv2d(met, tf.transpose(weights, [0, 1, 3, 2]) as tf.Tensor4D, 1, pad);
  });
}
