import { formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { Conv1DTranspose } from '../convolution/conv-1d-transpose.js';
import { NearestUpsampling } from '../resampling/nearest-upsampling.js';

/** What the convolutions of sound, images and volumes have in common. */
interface ConvolutionArguments {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly useBias?: boolean;
  readonly kernelInitializer: ReturnType<typeof tf.initializers.randomNormal>;
}

interface RankedLayers {
  readonly convolution: (options: ConvolutionArguments) => tf.layers.Layer;
  readonly transposed: (options: ConvolutionArguments) => tf.layers.Layer;
  /** Mean of two places along each axis. */
  readonly averagePooling: (name: string) => tf.layers.Layer;
  /** Each place twice along each axis. */
  readonly upsampling: (name: string) => tf.layers.Layer;
}

const padding = 'same';
const pooling = { poolSize: 2, strides: 2, padding } as const;

const sound: RankedLayers = {
  convolution: (options) => tf.layers.conv1d({ ...options, padding }),
  transposed: (options) => new Conv1DTranspose({ ...options, padding }),
  averagePooling: (name) => tf.layers.averagePooling1d({ name, ...pooling }),
  upsampling: (name) => new NearestUpsampling({ name }),
};

const image: RankedLayers = {
  convolution: (options) => tf.layers.conv2d({ ...options, padding }),
  transposed: (options) => tf.layers.conv2dTranspose({ ...options, padding }),
  averagePooling: (name) => tf.layers.averagePooling2d({ name, ...pooling }),
  upsampling: (name) => tf.layers.upSampling2d({ name, size: [2, 2], interpolation: 'nearest' }),
};

const volume: RankedLayers = {
  convolution: (options) => tf.layers.conv3d({ ...options, padding }),
  transposed: (options) => tf.layers.conv3dTranspose({ ...options, padding }),
  averagePooling: (name) => tf.layers.averagePooling3d({ name, ...pooling, poolSize: [2, 2, 2] }),
  upsampling: (name) => new NearestUpsampling({ name }),
};

const byRank: Readonly<Record<number, RankedLayers>> = { 3: sound, 4: image, 5: volume };

/**
 * The layers for inputs like this one.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link ShapeError} when it is neither sound, nor an image, nor a volume.
 */
export function layersFor(caller: string, { shape }: tf.SymbolicTensor): RankedLayers {
  const layers = byRank[shape.length];
  if (layers !== undefined) return layers;
  throw new ShapeError(
    `${caller}: \`input\` must have shape [batch, width, channels], [batch, height, width, channels] or [batch, depth, height, width, channels], received ${formatShape(shape)}. Reshape it.`,
  );
}
