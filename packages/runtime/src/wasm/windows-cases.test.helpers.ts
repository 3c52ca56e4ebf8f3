import * as tf from '@tensorflow/tfjs';
import type { Draw } from './draw.test.helpers.js';
import type { KernelCases } from './elementwise-cases.test.helpers.js';

type Pair = [number, number];
type Triple = [number, number, number];
type Explicit = [Pair, Pair, Pair, Pair];

const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, { ...attributes });

/** Input, filter and options of a two-dimensional window that fits. */
function window2d(draw: Draw, { explicit = true, dilated = true } = {}) {
  const kernel: Pair = [draw.integer(1, 4), draw.integer(1, 4)];
  const dilation = dilated ? draw.pick(1, 1, 2) : 1;
  const strides: Pair = dilation === 1 ? [draw.integer(1, 3), draw.integer(1, 3)] : [1, 1];
  const extent = kernel.map((size) => (size - 1) * dilation + 1);
  const size = extent.map((least) => least + draw.integer(0, 6)) as Pair;
  const some = (): Pair => [draw.integer(0, 2), draw.integer(0, 2)];
  const margins: Explicit = [[0, 0], some(), some(), [0, 0]];
  // For others the cpu backend takes one number wrongly.
  const square = kernel[0] === kernel[1] && strides[0] === strides[1];
  const pad = draw.pick<'same' | 'valid' | number | Explicit>(
    'same',
    'valid',
    ...(explicit ? [square ? 1 : margins, margins] : []),
  );
  return { kernel, dilation, strides, size, pad, batch: draw.integer(1, 3), channels: draw.integer(1, 6) };
}

function window3d(draw: Draw, cube = false) {
  const side = draw.integer(1, 3);
  const kernel = (cube ? [side, side, side] : [side, draw.integer(1, 3), draw.integer(1, 3)]) as Triple;
  const strides = [draw.integer(1, 2), draw.integer(1, 2), draw.integer(1, 2)] as Triple;
  const size = kernel.map((least) => least + draw.integer(0, 3)) as Triple;
  const pad = draw.pick('same' as const, 'valid' as const);
  return { kernel, strides, size, pad, batch: draw.integer(1, 2), channels: draw.integer(1, 3) };
}

/** The gradient of `f` at `x` for a random gradient of its result. */
const gradientAt = (draw: Draw, f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor =>
  tf.grad((value: tf.Tensor) => {
    const y = f(value);
    return tf.sum(tf.mul(y, draw.values(y.shape)));
  })(x);

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

function fused(draw: Draw, channels: number) {
  const activation = draw.pick(...activations);
  return {
    activation,
    ...(draw.pick(true, false) ? { bias: draw.values([channels]) as tf.Tensor1D } : {}),
    ...(activation === 'prelu' ? { preluActivationWeights: draw.values([channels]) } : {}),
    ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
  };
}

const convolutionCases: KernelCases = {
  Conv2D: (draw) => {
    const { kernel, size, batch, channels, strides, pad, dilation } = window2d(draw);
    const x = draw.values([batch, ...size, channels]) as tf.Tensor4D;
    const filter = draw.values([...kernel, channels, draw.integer(1, 6)]) as tf.Tensor4D;
    return tf.conv2d(x, filter, strides, pad, 'NHWC', dilation);
  },
  FusedConv2D: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const outChannels = draw.integer(1, 6);
    return tf.fused.conv2d({
      x: draw.values([batch, ...size, channels]) as tf.Tensor4D,
      filter: draw.values([...kernel, channels, outChannels]) as tf.Tensor4D,
      strides,
      pad,
      ...fused(draw, outChannels),
    });
  },
  Conv2DBackpropInput: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const filter = draw.values([...kernel, channels, draw.integer(1, 6)]) as tf.Tensor4D;
    const x = draw.values([batch, ...size, channels]);
    return gradientAt(draw, (input) => tf.conv2d(input as tf.Tensor4D, filter, strides, pad), x);
  },
  Conv2DBackpropFilter: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const x = draw.values([batch, ...size, channels]) as tf.Tensor4D;
    const filter = draw.values([...kernel, channels, draw.integer(1, 6)]);
    return gradientAt(draw, (weights) => tf.conv2d(x, weights as tf.Tensor4D, strides, pad), filter);
  },
  DepthwiseConv2dNative: (draw) => {
    const { kernel, size, batch, channels, strides, pad, dilation } = window2d(draw);
    const x = draw.values([batch, ...size, channels]) as tf.Tensor4D;
    const filter = draw.values([...kernel, channels, draw.integer(1, 3)]) as tf.Tensor4D;
    return tf.depthwiseConv2d(x, filter, strides, pad, 'NHWC', dilation);
  },
  FusedDepthwiseConv2D: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const multiplier = draw.integer(1, 3);
    return tf.fused.depthwiseConv2d({
      x: draw.values([batch, ...size, channels]) as tf.Tensor4D,
      filter: draw.values([...kernel, channels, multiplier]) as tf.Tensor4D,
      strides,
      pad: pad as 'same',
      ...fused(draw, channels * multiplier),
    });
  },
  DepthwiseConv2dNativeBackpropInput: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const filter = draw.values([...kernel, channels, draw.integer(1, 3)]) as tf.Tensor4D;
    const x = draw.values([batch, ...size, channels]);
    return gradientAt(draw, (input) => tf.depthwiseConv2d(input as tf.Tensor4D, filter, strides, pad), x);
  },
  DepthwiseConv2dNativeBackpropFilter: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false });
    const x = draw.values([batch, ...size, channels]) as tf.Tensor4D;
    const filter = draw.values([...kernel, channels, draw.integer(1, 3)]);
    return gradientAt(draw, (weights) => tf.depthwiseConv2d(x, weights as tf.Tensor4D, strides, pad), filter);
  },
  Conv3D: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window3d(draw);
    const x = draw.values([batch, ...size, channels]) as tf.Tensor5D;
    return tf.conv3d(x, draw.values([...kernel, channels, 4]) as tf.Tensor5D, strides, pad);
  },
  Conv3DBackpropInputV2: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window3d(draw);
    const filter = draw.values([...kernel, channels, 4]) as tf.Tensor5D;
    const x = draw.values([batch, ...size, channels]);
    return gradientAt(draw, (input) => tf.conv3d(input as tf.Tensor5D, filter, strides, pad), x);
  },
  Conv3DBackpropFilterV2: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window3d(draw);
    const x = draw.values([batch, ...size, channels]) as tf.Tensor5D;
    const filter = draw.values([...kernel, channels, 4]);
    return gradientAt(draw, (weights) => tf.conv3d(x, weights as tf.Tensor5D, strides, pad), filter);
  },
  Dilation2D: (draw) => {
    const { x, filter, strides, pad } = morphology(draw);
    return tf.dilation2d(x, filter, strides, pad);
  },
  Dilation2DBackpropInput: (draw) => {
    const { x, filter, strides, pad } = morphology(draw);
    return gradientAt(draw, (input) => tf.dilation2d(input as tf.Tensor4D, filter, strides, pad), x);
  },
  Dilation2DBackpropFilter: (draw) => {
    const { x, filter, strides, pad } = morphology(draw);
    return gradientAt(draw, (weights) => tf.dilation2d(x, weights as tf.Tensor3D, strides, pad), filter);
  },
};

function morphology(draw: Draw) {
  const { kernel, size, batch, channels, strides, pad } = window2d(draw, { explicit: false, dilated: false });
  const x = draw.values([batch, ...size, channels]) as tf.Tensor4D;
  const filter = draw.values([...kernel, channels]) as tf.Tensor3D;
  return { x, filter, strides, pad: pad as 'same' | 'valid' };
}

/** Values on both sides of zero, or all negative: tfjs once started its search for the largest above zero. */
const poolInput = (draw: Draw, shape: readonly number[]): tf.Tensor =>
  tf.sub(draw.values(shape), draw.pick(0, 5));

type Pool2D = typeof tf.maxPool;
type Pool3D = typeof tf.maxPool3d;

function pool2d(draw: Draw, pool: Pool2D) {
  const { kernel, size, batch, channels, strides, pad } = window2d(draw, { dilated: false, explicit: false });
  const x = poolInput(draw, [batch, ...size, channels]);
  return { x, f: (input: tf.Tensor) => pool(input as tf.Tensor4D, kernel, strides, pad as 'same') };
}

function pool3d(draw: Draw, pool: Pool3D, cube = false) {
  const { kernel, size, batch, channels, strides, pad } = window3d(draw, cube);
  const x = poolInput(draw, [batch, ...size, channels]);
  return { x, f: (input: tf.Tensor) => pool(input as tf.Tensor5D, kernel, strides, pad) };
}

const forward = ({ x, f }: { readonly x: tf.Tensor; readonly f: (x: tf.Tensor) => tf.Tensor }) => f(x);
const backward = (
  draw: Draw,
  { x, f }: { readonly x: tf.Tensor; readonly f: (x: tf.Tensor) => tf.Tensor },
): tf.Tensor => gradientAt(draw, f, x);

const poolCases: KernelCases = {
  AvgPool: (draw) => forward(pool2d(draw, tf.avgPool)),
  AvgPoolGrad: (draw) => backward(draw, pool2d(draw, tf.avgPool)),
  MaxPool: (draw) => forward(pool2d(draw, tf.maxPool)),
  MaxPoolGrad: (draw) => backward(draw, pool2d(draw, tf.maxPool)),
  AvgPool3D: (draw) => forward(pool3d(draw, tf.avgPool3d)),
  AvgPool3DGrad: (draw) => backward(draw, pool3d(draw, tf.avgPool3d)),
  MaxPool3D: (draw) => forward(pool3d(draw, tf.maxPool3d)),
  // For other windows the cpu backend mixes up rows and columns.
  MaxPool3DGrad: (draw) => backward(draw, pool3d(draw, tf.maxPool3d, true)),
  MaxPoolWithArgmax: (draw) => {
    const { kernel, size, batch, channels, strides, pad } = window2d(draw, {
      dilated: false,
      explicit: false,
    });
    const x = poolInput(draw, [batch, ...size, channels]) as tf.Tensor4D;
    const { result, indexes } = tf.maxPoolWithArgmax(x, kernel, strides, pad as 'same');
    return [result!, indexes!];
  },
};

const imageCases: KernelCases = {
  LRN: (draw) =>
    tf.localResponseNormalization(
      draw.values([2, 3, 2, draw.integer(1, 9)]) as tf.Tensor4D,
      draw.integer(1, 3),
      1.1,
      0.7,
      0.6,
    ),
  LRNGrad: (draw) => {
    const radius = draw.integer(1, 3);
    return gradientAt(
      draw,
      (x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.1, 0.7, 0.6),
      draw.values([2, 3, 2, draw.integer(1, 9)]),
    );
  },
  FusedBatchNorm: (draw) => {
    const shape = [draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 9)];
    const channels = shape.slice(-1);
    const vector = () => draw.values(channels) as tf.Tensor1D;
    return tf.batchNorm(
      draw.values(shape) as tf.Tensor4D,
      vector(),
      tf.abs(vector()),
      draw.pick(undefined, vector()),
      draw.pick(undefined, vector()),
      1e-2,
    );
  },
  ResizeBilinear: (draw) => resize(draw, tf.image.resizeBilinear),
  ResizeNearestNeighbor: (draw) => resize(draw, tf.image.resizeNearestNeighbor),
  ResizeBilinearGrad: (draw) => resizeGradient(draw, 'ResizeBilinearGrad'),
  // The cpu backend is wrong for more than one image.
  ResizeNearestNeighborGrad: (draw) => resizeGradient(draw, 'ResizeNearestNeighborGrad', 1),
  FlipLeftRight: (draw) => tf.image.flipLeftRight(draw.values([2, 3, draw.integer(1, 5), 2]) as tf.Tensor4D),
  RotateWithOffset: (draw) =>
    tf.image.rotateWithOffset(
      draw.values([2, 5, 6, 3]) as tf.Tensor4D,
      0.4,
      0.3,
      draw.pick<number | [number, number]>(0.5, [0.4, 0.6]),
    ),
  CropAndResize: (draw) =>
    tf.image.cropAndResize(
      draw.values([2, 6, 5, 3]) as tf.Tensor4D,
      tf.tensor2d([
        [0.1, 0.2, 0.8, 0.9],
        [-0.2, 0.4, 1.3, 0.7],
        [0.9, 0.9, 0.2, 0.1],
      ]),
      tf.tensor1d([1, 0, 1], 'int32'),
      [draw.integer(1, 5), draw.integer(2, 5)],
      draw.pick('bilinear' as const, 'nearest' as const),
      0.5,
    ),
  Transform: (draw) =>
    tf.image.transform(
      draw.values([2, 5, 4, 2]) as tf.Tensor4D,
      tf.tensor2d([[1, 0.2, -0.5, 0.1, 0.9, 0.3, 0.01, 0.02]]),
      draw.pick('nearest' as const, 'bilinear' as const),
      draw.pick('constant' as const, 'reflect' as const, 'wrap' as const, 'nearest' as const),
      0.5,
      [draw.integer(2, 6), draw.integer(2, 6)],
    ),
};

function resize(draw: Draw, apply: typeof tf.image.resizeBilinear): tf.Tensor {
  const images = draw.values([
    draw.integer(1, 3),
    draw.integer(1, 6),
    draw.integer(1, 6),
    draw.integer(1, 4),
  ]);
  const aligned = draw.pick(false, true);
  const centred = !aligned && draw.pick(false, true);
  return apply(images as tf.Tensor4D, [draw.integer(1, 9), draw.integer(1, 9)], aligned, centred);
}

/** Sizes above one: aligning the corners of a single pixel makes tfjs loop without end. */
function resizeGradient(draw: Draw, kernel: string, mostImages = 3): tf.Tensor {
  const [batch, channels] = [draw.integer(1, mostImages), draw.integer(1, 3)];
  const [height, width] = [draw.integer(2, 6), draw.integer(2, 6)];
  const images = draw.values([batch, height, width, channels]);
  const size = draw.pick([draw.integer(2, 9), draw.integer(2, 9)], [2 * height, draw.integer(1, 3) * width]);
  const dy = draw.values([batch, ...size, channels]);
  const gradient = run(
    kernel,
    { images, dy },
    { alignCorners: draw.pick(false, true), halfPixelCenters: false },
  );
  return tf.reshape(gradient, images.shape); // the cpu backend swaps height and width of the shape
}

export const windowCases: KernelCases = { ...convolutionCases, ...poolCases, ...imageCases };
