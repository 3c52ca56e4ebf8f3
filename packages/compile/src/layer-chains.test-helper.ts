import * as tf from '@tensorflow/tfjs';

/** Layers in a row, and an input for which they do something. */
export interface ChainRow {
  readonly shape: readonly number[];
  readonly layers: () => tf.layers.Layer[];
  /** Values of an input of whole numbers lie below this. */
  readonly below?: number;
}

const { layers } = tf;
const picture = [6, 5, 2];
const sequence = [4, 3];
const box = [3, 4, 4, 2];

/** Every layer of one input that has a gradient in tfjs; the key is its name. */
export const chains: Readonly<Record<string, ChainRow>> = {
  activation: {
    shape: sequence,
    layers: () => [layers.dense({ units: 3 }), layers.activation({ activation: 'swish' })],
  },
  averagePooling1d: {
    shape: sequence,
    layers: () => [
      layers.conv1d({ filters: 2, kernelSize: 2 }),
      layers.averagePooling1d({ poolSize: 2, padding: 'same' }),
    ],
  },
  averagePooling2d: {
    shape: picture,
    layers: () => [
      layers.conv2d({ filters: 2, kernelSize: 2 }),
      layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
    ],
  },
  averagePooling3d: {
    shape: box,
    layers: () => [
      layers.conv3d({ filters: 2, kernelSize: 2 }),
      layers.averagePooling3d({ poolSize: 2, padding: 'same' }),
    ],
  },
  batchNormalization: {
    shape: picture,
    layers: () => [layers.conv2d({ filters: 3, kernelSize: 3 }), layers.batchNormalization()],
  },
  bidirectional: {
    shape: sequence,
    layers: () => [
      layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }), mergeMode: 'concat' }),
    ],
  },
  centerCrop: {
    shape: picture,
    layers: () => [layers.centerCrop({ height: 3, width: 3 }), layers.conv2d({ filters: 2, kernelSize: 2 })],
  },
  conv1d: {
    shape: sequence,
    layers: () => [layers.conv1d({ filters: 3, kernelSize: 2, padding: 'same', dilationRate: 1 })],
  },
  conv2d: {
    shape: picture,
    layers: () => [
      layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
    ],
  },
  conv2dTranspose: {
    shape: picture,
    layers: () => [layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
  },
  conv3d: {
    shape: box,
    layers: () => [layers.conv3d({ filters: 3, kernelSize: 2, strides: 2, padding: 'same' })],
  },
  convLstm2d: {
    shape: [3, 5, 4, 2],
    layers: () => [layers.convLstm2d({ filters: 2, kernelSize: 2, padding: 'same', returnSequences: true })],
  },
  cropping2D: {
    shape: picture,
    layers: () => [
      layers.conv2d({ filters: 2, kernelSize: 1 }),
      layers.cropping2D({
        cropping: [
          [1, 0],
          [1, 2],
        ],
      }),
    ],
  },
  dense: {
    shape: sequence,
    layers: () => [layers.dense({ units: 4, activation: 'tanh', kernelRegularizer: 'l1l2' })],
  },
  depthwiseConv2d: {
    shape: picture,
    layers: () => [layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })],
  },
  'dropout, seeded': {
    shape: sequence,
    layers: () => [layers.dense({ units: 4 }), layers.dropout({ rate: 0.5, seed: 5 })],
  },
  elu: { shape: sequence, layers: () => [layers.dense({ units: 4 }), layers.elu()] },
  embedding: { shape: [4], below: 6, layers: () => [layers.embedding({ inputDim: 6, outputDim: 3 })] },
  flatten: { shape: picture, layers: () => [layers.conv2d({ filters: 2, kernelSize: 2 }), layers.flatten()] },
  globalAveragePooling1d: {
    shape: sequence,
    layers: () => [layers.dense({ units: 3 }), layers.globalAveragePooling1d({})],
  },
  globalAveragePooling2d: {
    shape: picture,
    layers: () => [layers.dense({ units: 3 }), layers.globalAveragePooling2d({})],
  },
  globalMaxPooling1d: {
    shape: sequence,
    layers: () => [layers.dense({ units: 3 }), layers.globalMaxPooling1d({})],
  },
  globalMaxPooling2d: {
    shape: picture,
    layers: () => [layers.dense({ units: 3 }), layers.globalMaxPooling2d({})],
  },
  gru: {
    shape: sequence,
    layers: () => [layers.gru({ units: 3, returnSequences: true }), layers.gru({ units: 2 })],
  },
  layerNormalization: {
    shape: sequence,
    layers: () => [layers.dense({ units: 4 }), layers.layerNormalization()],
  },
  leakyReLU: {
    shape: sequence,
    layers: () => [layers.dense({ units: 4 }), layers.leakyReLU({ alpha: 0.2 })],
  },
  lstm: {
    shape: sequence,
    layers: () => [layers.lstm({ units: 3, returnSequences: true }), layers.lstm({ units: 2 })],
  },
  masking: { shape: sequence, layers: () => [layers.masking({ maskValue: 0 }), layers.dense({ units: 2 })] },
  maxPooling1d: {
    shape: sequence,
    layers: () => [layers.dense({ units: 3 }), layers.maxPooling1d({ poolSize: 2 })],
  },
  maxPooling2d: {
    shape: picture,
    layers: () => [
      layers.conv2d({ filters: 2, kernelSize: 2 }),
      layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    ],
  },
  maxPooling3d: {
    shape: box,
    layers: () => [
      layers.conv3d({ filters: 2, kernelSize: 2 }),
      layers.maxPooling3d({ poolSize: 2, padding: 'same' }),
    ],
  },
  permute: { shape: sequence, layers: () => [layers.dense({ units: 2 }), layers.permute({ dims: [2, 1] })] },
  prelu: { shape: sequence, layers: () => [layers.prelu()] },
  reLU: { shape: sequence, layers: () => [layers.dense({ units: 4 }), layers.reLU({ maxValue: 0.5 })] },
  repeatVector: { shape: [3], layers: () => [layers.dense({ units: 2 }), layers.repeatVector({ n: 3 })] },
  rescaling: {
    shape: sequence,
    layers: () => [layers.rescaling({ scale: 0.5, offset: 0.1 }), layers.dense({ units: 2 })],
  },
  reshape: {
    shape: sequence,
    layers: () => [layers.dense({ units: 2 }), layers.reshape({ targetShape: [2, 4] })],
  },
  rnn: {
    shape: sequence,
    layers: () => [
      layers.rnn({
        cell: layers.stackedRNNCells({
          cells: [
            layers.lstmCell({ units: 2 }),
            layers.gruCell({ units: 3 }),
            layers.simpleRNNCell({ units: 2 }),
          ],
        }) as tf.layers.RNNCell,
      }),
    ],
  },
  separableConv2d: {
    shape: picture,
    layers: () => [layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' })],
  },
  simpleRNN: { shape: sequence, layers: () => [layers.simpleRNN({ units: 3, goBackwards: true })] },
  softmax: {
    shape: [3],
    layers: () => [layers.dense({ units: 4 }), layers.softmax()],
  },
  thresholdedReLU: {
    shape: sequence,
    layers: () => [layers.thresholdedReLU({ theta: 0.1 }), layers.dense({ units: 4 })],
  },
  timeDistributed: {
    shape: [3, 5, 4, 2],
    layers: () => [layers.timeDistributed({ layer: layers.conv2d({ filters: 2, kernelSize: 3 }) })],
  },
  upSampling2d: {
    shape: picture,
    layers: () => [layers.upSampling2d({ size: [2, 2] }), layers.conv2d({ filters: 2, kernelSize: 2 })],
  },
  zeroPadding2d: {
    shape: picture,
    layers: () => [
      layers.conv2d({ filters: 2, kernelSize: 2 }),
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    ],
  },
};
