import * as tf from '@tensorflow/tfjs';
import { convolution } from './lowerings/convolution.js';
import { depthwise } from './lowerings/depthwise.js';
import { elementwise } from './lowerings/elementwise.js';
import { lowerings } from './lowerings/index.js';
import { linear } from './lowerings/linear.js';
import { reductions } from './lowerings/reductions.js';
import { sampling } from './lowerings/sampling.js';
import { shapes } from './lowerings/shapes.js';
import type { LoweringTable } from './lowerings/lowering.js';

const families: Readonly<Record<string, LoweringTable>> = {
  Convolutions: { ...convolution, ...depthwise },
  'Matrix products': linear,
  'Pooling and resizing': sampling,
  'Reductions and normalisation': reductions,
  'Shapes, slices and constants': shapes,
  Elementwise: elementwise,
};

/** What a lowering leaves out or does in another way than tfjs. */
export const remarks: Readonly<Record<string, string>> = {
  AvgPoolGrad: 'divides by the whole window at padded borders, as tfjs does',
  Conv2D: 'NHWC only',
  DepthwiseConv2dNative: 'NHWC only',
  Einsum: 'tfjs has no gradient for it',
  Expm1: 'as `exp(x) - 1`: no extra accuracy near 0',
  GatherV2: '`batchDims` 0 only',
  Log1p: 'as `log(1 + x)`: no extra accuracy near 0',
  MirrorPad: "tfjs's gradient drops the mirrored parts; so does the compiled one",
  Range: 'a constant',
  ResizeBilinearGrad: 'right for oblong images and `halfPixelCenters` too, where tfjs is not',
  ResizeNearestNeighborGrad: 'right for any batch, where tfjs on cpu is not',
  Sign: 'NaN gives NaN; tfjs gives 0',
  Step: 'NaN gives `alpha`; tfjs gives NaN',
  StridedSlice: 'tfjs has no gradient for it',
};

/** `docs/guides/compile-support.md`. */
export function supportTable(): string {
  const missing = tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((kernel) => lowerings[kernel] === undefined)
    .sort();
  const sections = Object.entries(families).map(([title, table]) => {
    const rows = Object.keys(table)
      .sort()
      .map((kernel) => `- \`${kernel}\`${remarks[kernel] === undefined ? '' : `: ${remarks[kernel]}`}`);
    return `## ${title}\n\n${rows.join('\n')}\n`;
  });
  return `# What \`@gankit/compile\` compiles

Written by \`packages/compile/scripts/write-support-table.mjs\`; do not edit. A tfjs operation runs one or a few kernels, mostly
of its own name, and its gradient runs more. A function compiles when every kernel that it reaches is in the first list;
otherwise \`compile\` throws an \`UnsupportedKernelError\` that names all those that are not. Each lowering is tested against
tfjs's cpu backend: ${Object.keys(lowerings).length} kernels are lowered, ${missing.length} of the cpu backend are not.

${sections.join('\n')}
## Not compiled

${missing.map((kernel) => `- \`${kernel}\``).join('\n')}
`;
}
