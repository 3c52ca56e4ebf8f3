import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel, KernelCall } from './composed-kernel.js';
import { copyStrided, denseStrides, type Walk, type WalkAxis } from './strided-copy.js';

/** What the stock kernels of this file do element by element, as copies of rows. */
function walked(
  { output, values }: Pick<KernelCall<unknown>, 'output' | 'values'>,
  { x, shape, walk }: { readonly x: tf.Tensor; readonly shape: readonly number[]; readonly walk: Walk },
): tf.Tensor {
  const result = output(shape, x.dtype);
  if (result.size > 0) copyStrided(values(x), walk, { target: values(result) });
  return result;
}

/** The walk through a box of a tensor. */
function boxWalk(
  shape: readonly number[],
  {
    begin,
    steps,
    size,
  }: {
    readonly begin: readonly number[];
    readonly steps?: readonly number[];
    readonly size: readonly number[];
  },
): Walk {
  const strides = denseStrides(shape);
  return {
    offset: begin.reduce((offset, start, axis) => offset + start * strides[axis]!, 0),
    axes: size.map((length, axis) => ({ size: length, stride: strides[axis]! * (steps?.[axis] ?? 1) })),
  };
}

export const slice: ComposedKernel<{ readonly begin: number[]; readonly size: number[] }> = {
  name: tf.Slice,
  run(call) {
    const x = call.inputs['x']!;
    const params = tf.slice_util.parseSliceParams(x, call.attributes.begin, call.attributes.size);
    const [begin, size] = params as [number[], number[]];
    tf.slice_util.assertParamsValid(x, begin, size);
    if (x.dtype === 'string') return call.native();
    return walked(call, { x, shape: size, walk: boxWalk(x.shape, { begin, size }) });
  },
};

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** The stock kernel also takes integers for floats. */
export const stridedSlice: ComposedKernel<StridedSliceAttributes> = {
  name: tf.StridedSlice,
  run(call) {
    const x = call.inputs['x']!;
    const { begin, end, strides, ...masks } = call.attributes;
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = masks;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (info.isIdentity) return tf.reshape(x, info.finalShape);
    const size = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
    const walk = boxWalk(x.shape, { begin: info.begin, steps: info.strides, size });
    return walked(call, { x, shape: info.finalShape, walk });
  },
};

export const reverse: ComposedKernel<{ readonly dims: number | number[] }> = {
  name: tf.Reverse,
  run(call) {
    const x = call.inputs['x']!;
    const axes = new Set(tf.util.parseAxisParam(call.attributes.dims, x.shape));
    const begin = x.shape.map((size, axis) => (axes.has(axis) ? size - 1 : 0));
    const steps = x.shape.map((_, axis) => (axes.has(axis) ? -1 : 1));
    return walked(call, { x, shape: x.shape, walk: boxWalk(x.shape, { begin, steps, size: x.shape }) });
  },
};

export const tile: ComposedKernel<{ readonly reps: readonly number[] }> = {
  name: tf.Tile,
  run(call) {
    const x = call.inputs['x']!;
    const { reps } = call.attributes;
    const strides = denseStrides(x.shape);
    const axes = x.shape.flatMap((size, axis): WalkAxis[] => [
      { size: reps[axis]!, stride: 0 },
      { size, stride: strides[axis]! },
    ]);
    const shape = x.shape.map((size, axis) => size * reps[axis]!);
    return walked(call, { x, shape, walk: { offset: 0, axes } });
  },
};

export const depthToSpace: ComposedKernel<{ readonly blockSize: number; readonly dataFormat: string }> = {
  name: tf.DepthToSpace,
  run(call) {
    const x = call.inputs['x'] as tf.Tensor4D;
    const { blockSize: block, dataFormat } = call.attributes;
    if (dataFormat !== 'NHWC') return call.native();
    const [batch, height, width, channels] = x.shape;
    const depth = channels / (block * block);
    const axes = [
      { size: batch * height, stride: width * channels },
      { size: block, stride: block * depth },
      { size: width, stride: channels },
      { size: block * depth, stride: 1 },
    ];
    const shape = [batch, height * block, width * block, depth];
    return walked(call, { x, shape, walk: { offset: 0, axes } });
  },
};

export const splitV: ComposedKernel<{ readonly numOrSizeSplits: number[] | number; readonly axis: number }> =
  {
    name: tf.SplitV,
    run(call) {
      const x = call.inputs['x']!;
      const axis = tf.util.parseAxisParam(call.attributes.axis, x.shape)[0]!;
      const sizes = tf.backend_util.prepareSplitSize(x, call.attributes.numOrSizeSplits, axis);
      let next = 0;
      return sizes.map((length) => {
        const begin = x.shape.map((_, other) => (other === axis ? next : 0));
        const size = x.shape.with(axis, length);
        next += length;
        return walked(call, { x, shape: size, walk: boxWalk(x.shape, { begin, size }) });
      });
    },
  };

/** Rows of `x` along an axis, by index. */
export const gather: ComposedKernel<{ readonly axis: number; readonly batchDims: number }> = {
  name: tf.GatherV2,
  run(call) {
    const x = call.inputs['x']!;
    const indices = call.inputs['indices']!;
    const { batchDims } = call.attributes;
    const axis = tf.util.parseAxisParam(call.attributes.axis, x.shape)[0]!;
    if (batchDims !== 0 || x.dtype === 'string' || indices.dtype !== 'int32') return call.native();
    const [outer, count] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!];
    const inner = sizeOf(x.shape.slice(axis + 1));
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const result = call.output(shape, x.dtype);
    const [rows, target, positions] = [call.values(x), call.values(result), call.values(indices)];
    const wrong = positions.find((index) => index < 0 || index >= count);
    if (wrong !== undefined) {
      throw new Error(`GatherV2: the index value ${wrong} is not in [0, ${count - 1}]`);
    }
    for (let block = 0; block < outer; block += 1) {
      positions.forEach((index, position) => {
        const walk = { offset: (block * count + index) * inner, axes: [{ size: inner, stride: 1 }] };
        copyStrided(rows, walk, { target, start: (block * positions.length + position) * inner });
      });
    }
    return result;
  },
};
