import * as tf from '@tensorflow/tfjs';
import { blocks } from './lowerings/blocks.js';
import { complex, complexKernels } from './lowerings/complex.js';
import { convolution } from './lowerings/convolution.js';
import { convolution3d } from './lowerings/convolution3d.js';
import { cumulative } from './lowerings/cumulative.js';
import { depthwise } from './lowerings/depthwise.js';
import { dilation2d } from './lowerings/dilation2d.js';
import { elementwise } from './lowerings/elementwise.js';
import { indexing } from './lowerings/indexing.js';
import { lowerings } from './lowerings/index.js';
import { linear } from './lowerings/linear.js';
import { localResponse } from './lowerings/local-response.js';
import type { LoweringTable } from './lowerings/lowering.js';
import { pooling } from './lowerings/pooling.js';
import { pooling3d } from './lowerings/pooling3d.js';
import { reductions } from './lowerings/reductions.js';
import { refusals } from './lowerings/refusals.js';
import { resizing } from './lowerings/resizing.js';
import { shapes } from './lowerings/shapes.js';
import { warping } from './lowerings/warping.js';

const families: Readonly<Record<string, LoweringTable>> = {
  Convolutions: { ...convolution, ...convolution3d, ...depthwise, ...dilation2d },
  'Matrix products': linear,
  Pooling: { ...pooling, ...pooling3d },
  'Resizing and warping pictures': { ...resizing, ...warping },
  'Reductions, sums along an axis and normalisation': { ...reductions, ...cumulative, ...localResponse },
  'Gathering, scattering, counting and sorting': indexing,
  'Shapes, slices and constants': { ...shapes, ...blocks },
  Elementwise: elementwise,
  'Complex numbers': complex,
};

/** What a lowering leaves out or does in another way than tfjs. */
export const remarks: Readonly<Record<string, string>> = {
  Atan2: 'the sign of a zero is not seen',
  AvgPool3DGrad: 'divides by the whole window at padded borders, as tfjs does',
  AvgPoolGrad:
    'divides by the whole window at padded borders, as tfjs does; `repairGradients()` of `@gankit/core` mends both',
  Bincount: 'negative numbers count nowhere; tfjs throws',
  Conv2D: 'data format NCHW refused',
  Conv2DBackpropFilter: 'data format NCHW refused; dilations are obeyed, which tfjs on cpu ignores',
  Conv2DBackpropInput: 'data format NCHW refused; dilations are obeyed, which tfjs on cpu ignores',
  Cumprod: 'as `log2(size)` products',
  DenseBincount: 'negative numbers count nowhere; `binaryOutput` needs two axes, as in tfjs',
  DepthwiseConv2dNative: 'data format NCHW refused',
  Einsum: 'tfjs has no gradient for it; `repairGradients()` of `@gankit/core` adds one',
  Expm1: 'as `exp(x) - 1`: no extra accuracy near 0',
  FFT: 'tfjs has no gradient for it',
  FusedConv2D: 'data format NCHW refused',
  FusedDepthwiseConv2D: 'data format NCHW refused',
  GatherNd: 'an index outside is an error of the run',
  GatherV2: 'an index outside is an error of the run',
  IFFT: 'tfjs has no gradient for it',
  LinSpace: 'a constant',
  Log1p: 'as `log(1 + x)`: no extra accuracy near 0',
  MaxPool3DGrad:
    'of equal numbers the first gets the gradient, in tfjs on cpu the last; right for oblong windows, where tfjs on cpu is not',
  MirrorPad:
    "tfjs's gradient drops the mirrored parts, and so does the compiled one; `repairGradients()` of `@gankit/core` mends both",
  Multiply: 'by a constant 0 is 0, for NaN and infinities too',
  Range: 'a constant',
  ResizeBilinearGrad: 'right for oblong images and `halfPixelCenters` too, where tfjs is not',
  ResizeNearestNeighborGrad: 'right for any batch, where tfjs on cpu is not',
  Sign: 'NaN gives NaN; tfjs gives 0',
  Step: 'NaN gives `alpha`; tfjs gives NaN',
  StridedSlice: 'tfjs has no gradient for it; `repairGradients()` of `@gankit/core` adds one',
  TensorScatterUpdate: 'of equal indices any one wins',
  TopK: 'always sorted, NaN anywhere; booleans refused',
  Transform: 'right for any batch, where tfjs on cpu maps the first picture only',
};

/** Kernels of the cpu backend that have no lowering. */
export function missingKernels(): string[] {
  return tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((kernel) => lowerings[kernel] === undefined)
    .sort();
}

/** Columns of equal width, as the formatter writes them. */
function table(head: string, rows: readonly (readonly [string, string])[]): string {
  const cells = [
    ['kernel', head] as const,
    ...rows.map(([kernel, text]) => [`\`${kernel}\``, text] as const),
  ];
  const widths = [0, 1].map((column) => Math.max(...cells.map((cell) => cell[column]!.length)));
  const line = (cell: readonly string[]): string =>
    `| ${cell.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return `${[line(cells[0]!), line(rule), ...cells.slice(1).map(line)].join('\n')}\n`;
}

function note(kernel: string): string {
  const takesComplex = complexKernels.has(kernel) && complex[kernel] === undefined;
  return [remarks[kernel], takesComplex ? 'complex too' : undefined].filter(Boolean).join('; ');
}

/** `docs/guides/compile-support.md`. */
export function supportTable(): string {
  const missing = missingKernels();
  const sections = Object.entries(families).map(([title, kernels]) => {
    const rows = Object.keys(kernels).sort();
    return `## ${title}\n\n${table(
      'limits and notes',
      rows.map((kernel) => [kernel, note(kernel)]),
    )}`;
  });
  return `# What \`@gankit/compile\` compiles

Written by \`packages/compile/scripts/write-support-table.mjs\`; do not edit. A tfjs operation runs one or a few kernels, mostly
of its own name, and its gradient runs more. A function compiles when every kernel that it reaches is in one of the tables;
otherwise \`compile\` throws an \`UnsupportedKernelError\` that names all those that are not, and where they were used.
${Object.keys(lowerings).length} kernels are compiled, ${missing.length} of tfjs's cpu backend are refused, each for the reason at the end.

Each is tested against tfjs's cpu backend over generated shapes, strides, paddings, dilations, broadcasts and axes, its
gradient too where tfjs has one; where tfjs's own kernel is wrong, against finite differences. Training steps with every
layer of \`tf.layers\`, every loss of \`tf.losses\` and every optimiser of \`tf.train\` are compared with eager ones, and so are
first, second and third derivatives with \`repairGradients()\` of \`@gankit/core\`.

Everything compiles for float32, int32 and bool tensors as tfjs's kernel takes them. Complex tensors may live inside a
function, not at its inputs and outputs. Strings are refused.

${sections.join('\n')}
## Refused

${table(
  'reason',
  missing.map((kernel) => [kernel, refusals[kernel] ?? '']),
)}
Refused too, whatever the kernels:

- values read inside the function (\`dataSync\`, \`data\`, \`array\`, \`print\`): there are none yet;
- random numbers that tfjs draws without a fixed seed: they would be the same at each run. \`graphInput()\` draws new ones;
- tensors from outside that are others at each call: they are inputs;
- variables made inside from computed values: they are made before;
- state that a layer keeps in tensors (\`stateful: true\` of recurrent layers): it is kept in a \`tf.Variable\`;
- functions that do other work at each call, because JavaScript counts steps or draws a random number;
- of \`tf.layers\`: \`categoryEncoding\` and, in training, \`randomWidth\`, which read values. Layers that draw
  random numbers without a seed (\`dropout\`, \`alphaDropout\`, \`gaussianDropout\`, \`gaussianNoise\`, \`spatialDropout1d\`, recurrent layers
  with \`dropout\` or \`recurrentDropout\`) draw new ones at each run; with \`randomLayers: 'refused'\`, as GANkit's engine asks for its trainings to be repeatable, they are refused in training.
`;
}
