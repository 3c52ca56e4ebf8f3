import { blocks } from './blocks.js';
import { withComplex } from './complex.js';
import { convolution } from './convolution.js';
import { convolution3d } from './convolution3d.js';
import { cumulative } from './cumulative.js';
import { depthwise } from './depthwise.js';
import { dilation2d } from './dilation2d.js';
import { elementwise } from './elementwise.js';
import { withFittingShapes } from './fitting.js';
import { indexing } from './indexing.js';
import { linear } from './linear.js';
import { localResponse } from './local-response.js';
import type { LoweringTable } from './lowering.js';
import { pooling } from './pooling.js';
import { pooling3d } from './pooling3d.js';
import { reductions } from './reductions.js';
import { resizing } from './resizing.js';
import { shapes } from './shapes.js';
import { withoutZeroProducts } from './vanishing.js';
import { warping } from './warping.js';

/** Every tfjs kernel that can be written as ONNX nodes. */
export const lowerings: LoweringTable = withComplex(
  withoutZeroProducts(
    withFittingShapes({
      ...blocks,
      ...convolution,
      ...convolution3d,
      ...cumulative,
      ...depthwise,
      ...dilation2d,
      ...elementwise,
      ...indexing,
      ...linear,
      ...localResponse,
      ...pooling,
      ...pooling3d,
      ...reductions,
      ...resizing,
      ...shapes,
      ...warping,
    }),
  ),
);

/** Kernels whose lowering takes values with a factor; the others get the product. */
export const takesFactors: ReadonlySet<string> = new Set([
  'ExpandDims',
  'Identity',
  'Mean',
  'Multiply',
  'Neg',
  'Reshape',
  'Select',
  'Sum',
  'Transpose',
]);
