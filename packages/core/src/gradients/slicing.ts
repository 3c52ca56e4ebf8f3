import * as tf from '@tensorflow/tfjs';
import { foldAround, placeOnAxis, unfoldAround } from './axis.js';

/** tfjs has no gradient for slices with strides and masks: it puts the values back, with zeros between. */
const stridedSliceGradient: tf.GradConfig = {
  kernelName: tf.StridedSlice,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { shape } = x!;
      const slice = attributes as unknown as tf.StridedSliceAttrs;
      const { begin, end, strides } = tf.slice_util.sliceInfo(
        shape,
        slice.begin,
        slice.end,
        slice.strides,
        slice.beginMask,
        slice.endMask,
        slice.ellipsisMask,
        slice.newAxisMask,
        slice.shrinkAxisMask,
      );
      const lengths = tf.slice_util.computeOutShape(begin, end, strides);
      if (lengths.includes(0)) return tf.zeros(shape);
      return shape.reduce<tf.Tensor>(
        (tensor, size, axis) =>
          placeOnAxis(tensor, { axis, begin: begin[axis]!, stride: strides[axis]!, size }),
        tf.reshape(dy as tf.Tensor, lengths),
      );
    },
  }),
};

/** tfjs adds slices one by one, up to four axes; here each repeated axis is one sum, for any rank. */
const tileGradient: tf.GradConfig = {
  kernelName: tf.Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { reps } = attributes as unknown as { readonly reps: readonly number[] };
      return reps.reduce((tensor, count, axis) => {
        if (count === 1) return tensor;
        const { shape } = tensor;
        const [outer, , inner] = foldAround(tensor, axis).shape;
        const size = x!.shape[axis]!;
        const copies = tf.reshape(tensor, [outer, count, size * inner]);
        const sum = tf.reshape(tf.sum(copies, 1), [outer, size, inner]) as tf.Tensor3D;
        return unfoldAround(sum, { shape, axis });
      }, dy as tf.Tensor);
    },
  }),
};

/** tfjs has no gradient for `tf.diag`: it reads the diagonal. */
const diagGradient: tf.GradConfig = {
  kernelName: tf.Diag,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const { size, shape } = x!;
      const square = tf.reshape(dy as tf.Tensor, [size, size]);
      return tf.reshape(tf.sum(tf.mul(square, tf.eye(size)), 1), shape);
    },
  }),
};

/** tfjs has no gradient for mirroring images: it mirrors back. */
const flipLeftRightGradient: tf.GradConfig = {
  kernelName: tf.FlipLeftRight,
  gradFunc: (dy) => ({ image: () => tf.image.flipLeftRight(dy as tf.Tensor4D) }),
};

/** tfjs hands the gradient of a single piece over alone, which its own gradients of pieces do not expect. */
const piecesOf = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor[] => [dy].flat();

const unstackGradient: tf.GradConfig = {
  kernelName: tf.Unpack,
  gradFunc: (dy, _saved, attributes) => ({
    value: () => tf.stack(piecesOf(dy), (attributes as unknown as tf.UnpackAttrs).axis),
  }),
};

const splitGradient: tf.GradConfig = {
  kernelName: tf.SplitV,
  gradFunc: (dy, _saved, attributes) => ({
    x: () => tf.concat(piecesOf(dy), (attributes as unknown as tf.SplitVAttrs).axis),
  }),
};

export const slicingGradients: readonly tf.GradConfig[] = [
  unstackGradient,
  splitGradient,
  stridedSliceGradient,
  tileGradient,
  diagGradient,
  flipLeftRightGradient,
];
