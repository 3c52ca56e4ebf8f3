import * as tf from '@tensorflow/tfjs';

interface MirrorPadAttributes {
  readonly paddings: readonly (readonly [number, number])[];
  readonly mode: 'reflect' | 'symmetric';
}

/** Adds the gradients of the mirrored borders to the values they mirror; tfjs drops them. */
export const mirrorPadGradient: tf.GradConfig = {
  kernelName: tf.MirrorPad,
  gradFunc: (dy, _saved, attributes) => {
    const { paddings, mode } = attributes as unknown as MirrorPadAttributes;
    return {
      x: () =>
        paddings.reduce<tf.Tensor>(
          (tensor, [before, after], axis) =>
            foldBorders(tensor, { axis, before, after, skip: mode === 'reflect' ? 1 : 0 }),
          dy as tf.Tensor,
        ),
    };
  },
};

interface Borders {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
  /** How many values lie between the edge and the first mirrored value. */
  readonly skip: number;
}

function foldBorders(dy: tf.Tensor, { axis, before, after, skip }: Borders): tf.Tensor {
  const size = dy.shape[axis]! - before - after;
  const mirrored = (begin: number, length: number, offset: number): tf.Tensor[] =>
    length === 0
      ? []
      : [padAxis(tf.reverse(sliceAxis(dy, { axis, begin, length }), axis), { axis, offset, size })];
  const parts = [
    sliceAxis(dy, { axis, begin: before, length: size }),
    ...mirrored(0, before, skip),
    ...mirrored(before + size, after, size - after - skip),
  ];
  return parts.reduce((sum, part) => tf.add(sum, part));
}

function sliceAxis(
  tensor: tf.Tensor,
  { axis, begin, length }: { readonly axis: number; readonly begin: number; readonly length: number },
): tf.Tensor {
  const starts = tensor.shape.map((_, index) => (index === axis ? begin : 0));
  const sizes = tensor.shape.map((size, index) => (index === axis ? length : size));
  return tf.slice(tensor, starts, sizes);
}

function padAxis(
  tensor: tf.Tensor,
  { axis, offset, size }: { readonly axis: number; readonly offset: number; readonly size: number },
): tf.Tensor {
  const paddings = tensor.shape.map((length, index): [number, number] =>
    index === axis ? [offset, size - offset - length] : [0, 0],
  );
  return tf.pad(tensor, paddings);
}
