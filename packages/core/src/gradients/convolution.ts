import * as tf from '@tensorflow/tfjs';

/**
 * A convolution, its input gradient and its filter gradient are linear in each argument, so each one's gradients are
 * the other two. tfjs lacks these.
 */
export const convolutionGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Conv2DBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (gradient, [x, dy], attributes) => {
      const filter = gradient as tf.Tensor;
      return {
        x: () => run(tf.Conv2DBackpropInput, { dy: dy!, filter }, { ...attributes, inputShape: x!.shape }),
        dy: () => run(tf.Conv2D, { x: x!, filter }, { ...attributes, dilations: 1 }),
      };
    },
  },
  {
    kernelName: tf.DepthwiseConv2dNativeBackpropInput,
    inputsToSave: ['dy', 'filter'],
    gradFunc: (gradient, [dy, filter], attributes) => {
      const x = gradient as tf.Tensor;
      const filterShape = filter!.shape;
      return {
        dy: () => run(tf.DepthwiseConv2dNative, { x, filter: filter! }, attributes),
        filter: () =>
          run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy: dy! }, { ...attributes, filterShape }),
      };
    },
  },
  {
    kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (gradient, [x, dy], attributes) => {
      const filter = gradient as tf.Tensor;
      const inputShape = x!.shape;
      return {
        x: () =>
          run(tf.DepthwiseConv2dNativeBackpropInput, { dy: dy!, filter }, { ...attributes, inputShape }),
        dy: () => run(tf.DepthwiseConv2dNative, { x: x!, filter }, attributes),
      };
    },
  },
];

function run(kernelName: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes);
}
