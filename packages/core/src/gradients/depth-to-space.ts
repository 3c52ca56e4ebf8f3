import * as tf from '@tensorflow/tfjs';

/** Pixel shuffle only moves values; its gradient, which tfjs lacks, moves them back. `NHWC` alone. */
export const depthToSpaceGradient: tf.GradConfig = {
  kernelName: tf.DepthToSpace,
  gradFunc: (dy, _saved, attributes) => ({
    x: () => {
      const { blockSize, dataFormat } = attributes as unknown as {
        readonly blockSize: number;
        readonly dataFormat: 'NHWC' | 'NCHW';
      };
      if (dataFormat !== 'NHWC') throw new Error('Gradient of depthToSpace: only NHWC is supported.');
      const [batch, height, width, channels] = (dy as tf.Tensor4D).shape;
      const [rows, columns] = [height / blockSize, width / blockSize];
      const blocks = tf.reshape(dy as tf.Tensor, [batch, rows, blockSize, columns, blockSize, channels]);
      const gathered = tf.transpose(blocks, [0, 1, 3, 2, 4, 5]);
      return tf.reshape(gathered, [batch, rows, columns, blockSize * blockSize * channels]);
    },
  }),
};
