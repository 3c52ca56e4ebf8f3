import { getKernel } from '@tensorflow/tfjs';
import { batchMatMul } from './batch-mat-mul.js';
import { replaceKernel, restoreNativeKernels, type ComposedKernel } from './composed-kernel.js';
import { conv2dBackpropFilter, conv2dBackpropFilterBySlices } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.js';
import { fusedMatMul } from './fused-mat-mul.js';
import { maxPoolGrad } from './max-pool-grad.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';

/**
 * Gives tfjs's wasm backend the training kernels it lacks, faster ones where its own are naive, and right ones where
 * its own are wrong. Needs `@tensorflow/tfjs-backend-wasm` imported; calling it again changes nothing.
 */
export function registerWasmTrainingKernels(): void {
  restoreNativeKernels();
  replaceAll([
    conv2dBackpropFilter,
    conv2dBackpropInput,
    batchMatMul,
    fusedMatMul,
    unsortedSegmentSum,
    depthwiseBackpropInput,
    depthwiseBackpropFilter,
    maxPoolGrad,
  ]);
}

/**
 * Only the kernels that tfjs's wasm backend lacks, composed from those it has: the stock backend, just able to
 * train. For comparisons; undoes {@link registerWasmTrainingKernels}.
 */
export function registerMissingWasmKernels(): void {
  restoreNativeKernels();
  const lacking = [
    conv2dBackpropFilterBySlices,
    unsortedSegmentSum,
    depthwiseBackpropInput,
    depthwiseBackpropFilter,
  ] as readonly ComposedKernel<never>[];
  replaceAll(lacking.filter(({ name }) => getKernel(name, 'wasm') === undefined));
}

function replaceAll(kernels: readonly ComposedKernel<never>[]): void {
  for (const kernel of kernels) replaceKernel(kernel);
}
