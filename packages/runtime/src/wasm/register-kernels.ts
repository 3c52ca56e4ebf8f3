import { getKernel } from '@tensorflow/tfjs';
import { batchMatMul } from './batch-mat-mul.js';
import { replaceKernel, restoreNativeKernels, type ComposedKernel } from './composed-kernel.js';
import { conv2dBackpropFilter, conv2dBackpropFilterBySlices } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { conv3d, conv3dBackpropFilter, conv3dBackpropInput } from './conv3d.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.js';
import { einsum } from './einsum.js';
import * as elementwise from './elementwise.js';
import { fusedMatMul } from './fused-mat-mul.js';
import { maxPool3d, maxPool3dGrad, maxPoolGrad } from './max-pool.js';
import { depthToSpace, gather, reverse, slice, splitV, stridedSlice, tile } from './movement.js';
import { kernelsOnCpu } from './on-cpu.js';
import { oneHot } from './one-hot.js';
import { mean, sum } from './reductions.js';
import { resizeNearestNeighborGrad } from './resize-nearest-grad.js';
import { transpose } from './transpose.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';
import { paddedKernels } from './window-padding.js';

/** Kernels that tfjs's wasm backend lacks. */
const lacking: readonly ComposedKernel<never>[] = [
  conv2dBackpropFilter,
  depthwiseBackpropInput,
  depthwiseBackpropFilter,
  unsortedSegmentSum,
  einsum,
];

/** Kernels that it has, but wrong for some inputs; several of these are faster too. */
const wrong: readonly ComposedKernel<never>[] = [
  fusedMatMul,
  maxPoolGrad,
  maxPool3d,
  maxPool3dGrad,
  conv3dBackpropInput,
  conv3dBackpropFilter,
  stridedSlice,
  oneHot,
  ...paddedKernels,
  ...kernelsOnCpu,
  elementwise.cast,
  elementwise.maximum,
  elementwise.minimum,
  elementwise.clipByValue,
  elementwise.relu6,
  elementwise.floorDivide,
  ...elementwise.floatFunctions,
  ...elementwise.cumulative,
];

/** Kernels that it has, but slow. */
const slow: readonly ComposedKernel<never>[] = [
  conv2dBackpropInput,
  batchMatMul,
  conv3d,
  slice,
  reverse,
  tile,
  depthToSpace,
  splitV,
  gather,
  transpose,
  resizeNearestNeighborGrad,
  sum,
  mean,
  elementwise.identity,
  elementwise.leakyRelu,
  elementwise.fusedBatchNorm,
];

/**
 * Gives tfjs's wasm backend the training kernels it lacks, faster ones where its own are naive, and right ones where
 * its own are wrong. Needs `@tensorflow/tfjs-backend-wasm` imported; calling it again changes nothing.
 */
export function registerWasmTrainingKernels(): void {
  restoreNativeKernels();
  replaceAll([...lacking, ...wrong, ...slow]);
}

/**
 * Only the kernels that tfjs's wasm backend lacks, composed from those it has: the stock backend, just able to
 * train. For comparisons; undoes {@link registerWasmTrainingKernels}.
 */
export function registerMissingWasmKernels(): void {
  restoreNativeKernels();
  const composed: readonly ComposedKernel<never>[] = [
    conv2dBackpropFilterBySlices,
    ...lacking.filter((kernel) => kernel !== conv2dBackpropFilter),
  ];
  replaceAll(composed.filter(({ name }) => getKernel(name, 'wasm') === undefined));
}

function replaceAll(kernels: readonly ComposedKernel<never>[]): void {
  for (const kernel of kernels) replaceKernel(kernel);
}
