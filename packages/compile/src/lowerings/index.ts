import { convolution } from './convolution.js';
import { depthwise } from './depthwise.js';
import { elementwise } from './elementwise.js';
import { linear } from './linear.js';
import type { LoweringTable } from './lowering.js';
import { reductions } from './reductions.js';
import { sampling } from './sampling.js';
import { shapes } from './shapes.js';

/** Every tfjs kernel that can be written as ONNX nodes. */
export const lowerings: LoweringTable = {
  ...convolution,
  ...depthwise,
  ...elementwise,
  ...linear,
  ...reductions,
  ...sampling,
  ...shapes,
};
