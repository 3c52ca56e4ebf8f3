import * as tf from '@tensorflow/tfjs';
import { foldAround, sliceMiddle, spreadMiddle, unfoldAround } from './axis.js';
import { runKernel } from './kernel.js';

type Attributes = Readonly<Record<string, unknown>>;

/** A convolution and its gradients by input and by filter: kernels that are linear in each argument. */
interface ConvolutionKernels {
  readonly forward: string;
  readonly toInput: string;
  readonly toFilter: string;
  /** Leading axes of the filter that slide over the input. */
  readonly spatialAxes: number;
}

const kernels: readonly ConvolutionKernels[] = [
  {
    forward: tf.Conv2D,
    toInput: tf.Conv2DBackpropInput,
    toFilter: tf.Conv2DBackpropFilter,
    spatialAxes: 2,
  },
  {
    forward: tf.DepthwiseConv2dNative,
    toInput: tf.DepthwiseConv2dNativeBackpropInput,
    toFilter: tf.DepthwiseConv2dNativeBackpropFilter,
    spatialAxes: 2,
  },
  {
    forward: tf.Conv3D,
    toInput: tf.Conv3DBackpropInputV2,
    toFilter: tf.Conv3DBackpropFilterV2,
    spatialAxes: 3,
  },
];

/**
 * The gradients of each of the three kernels are the other two. tfjs lacks most of them, and all for dilated filters,
 * which are differentiated here as the larger filters with zeros between that they stand for.
 */
export const convolutionGradients: readonly tf.GradConfig[] = kernels.flatMap((convolution) => [
  forwardGradient(convolution),
  inputGradientGradient(convolution),
  filterGradientGradient(convolution),
]);

interface ConvolutionCall {
  readonly dy: tf.Tensor;
  readonly x: tf.Tensor;
  readonly filter: tf.Tensor;
  readonly attributes: Attributes | undefined;
}

/** Gradients of a convolution by its input and its filter. `kernelName` is that of the forward kernel. */
export function convolutionBackprop(
  kernelName: string,
  { dy, x, filter, attributes }: ConvolutionCall,
): { readonly x: () => tf.Tensor; readonly filter: () => tf.Tensor } {
  const { toInput, toFilter, spatialAxes } = kernels.find(({ forward }) => forward === kernelName)!;
  const rates = dilationRates(attributes, spatialAxes);
  const plain = withoutDilation(attributes, spatialAxes);
  return {
    x: () => runKernel(toInput, { dy, filter: dilate(filter, rates) }, { ...plain, inputShape: x.shape }),
    filter: () => {
      const filterShape = filter.shape.map((size, axis) => (size - 1) * (rates[axis] ?? 1) + 1);
      return undilate(runKernel(toFilter, { x, dy }, { ...plain, filterShape }), rates);
    },
  };
}

function forwardGradient({ forward }: ConvolutionKernels): tf.GradConfig {
  return {
    kernelName: forward,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) =>
      convolutionBackprop(forward, { dy: dy as tf.Tensor, x: x!, filter: filter!, attributes }),
  };
}

function inputGradientGradient({
  forward,
  toInput,
  toFilter,
  spatialAxes,
}: ConvolutionKernels): tf.GradConfig {
  return {
    kernelName: toInput,
    inputsToSave: ['dy', 'filter'],
    gradFunc: (gradient, [dy, filter], attributes) => {
      const x = gradient as tf.Tensor;
      const plain = withoutDilation(attributes, spatialAxes);
      return {
        dy: () => runKernel(forward, { x, filter: filter! }, plain),
        filter: () => runKernel(toFilter, { x, dy: dy! }, { ...plain, filterShape: filter!.shape }),
      };
    },
  };
}

function filterGradientGradient({
  forward,
  toInput,
  toFilter,
  spatialAxes,
}: ConvolutionKernels): tf.GradConfig {
  return {
    kernelName: toFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (gradient, [x, dy], attributes) => {
      const filter = gradient as tf.Tensor;
      const plain = withoutDilation(attributes, spatialAxes);
      return {
        x: () => runKernel(toInput, { dy: dy!, filter }, { ...plain, inputShape: x!.shape }),
        dy: () => runKernel(forward, { x: x!, filter }, plain),
      };
    },
  };
}

function dilationRates(attributes: Attributes | undefined, spatialAxes: number): readonly number[] {
  const dilations = (attributes?.['dilations'] ?? 1) as number | readonly number[];
  return typeof dilations === 'number' ? Array.from({ length: spatialAxes }, () => dilations) : dilations;
}

function withoutDilation(attributes: Attributes | undefined, spatialAxes: number): Attributes {
  const { dataFormat = spatialAxes === 3 ? 'NDHWC' : 'NHWC', ...rest } = attributes ?? {};
  return { ...rest, dataFormat, dilations: Array.from({ length: spatialAxes }, () => 1) };
}

/** The filter with `rate - 1` zeros between its values. */
function dilate(filter: tf.Tensor, rates: readonly number[]): tf.Tensor {
  return rates.reduce((tensor, rate, axis) => {
    const length = (tensor.shape[axis]! - 1) * rate + 1;
    if (length === tensor.shape[axis]) return tensor;
    const spread = spreadMiddle(foldAround(tensor, axis), rate);
    return unfoldAround(sliceMiddle(spread, { begin: 0, length }), { shape: tensor.shape, axis });
  }, filter);
}

/** Takes back the values that {@link dilate} spread. */
function undilate(filter: tf.Tensor, rates: readonly number[]): tf.Tensor {
  return rates.reduce((tensor, rate, axis) => {
    if (rate === 1) return tensor;
    const { shape } = tensor;
    const folded = foldAround(tensor, axis);
    const taken = tf.stridedSlice(folded, [0, 0, 0], folded.shape, [1, rate, 1]) as tf.Tensor3D;
    return unfoldAround(taken, { shape, axis });
  }, filter);
}
