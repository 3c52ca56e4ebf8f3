import * as tf from '@tensorflow/tfjs';
import { arithmeticGradients } from './gradients/arithmetic.js';
import { convolutionGradients } from './gradients/convolution.js';
import { depthToSpaceGradient } from './gradients/depth-to-space.js';
import { dilation2dGradient } from './gradients/dilation-2d.js';
import { einsumGradient } from './gradients/einsum.js';
import { eluGradient } from './gradients/elu.js';
import { indexingGradients } from './gradients/indexing.js';
import { localResponseNormalizationGradient } from './gradients/local-response-normalization.js';
import { matMulGradient } from './gradients/mat-mul.js';
import { maxPoolGradient, maxPoolWithArgmaxGradient } from './gradients/max-pooling.js';
import { mirrorPadGradient } from './gradients/mirror-pad.js';
import { avgPool3dGradient, maxPool3dGradient } from './gradients/pooling-3d.js';
import { avgPoolGradient, avgPoolSecondGradient } from './gradients/pooling.js';
import { resizeBilinearGradient, resizeNearestGradient } from './gradients/resizing.js';
import { cumprodGradient, cumsumGradient, prodGradient } from './gradients/scans.js';
import { slicingGradients } from './gradients/slicing.js';
import { zeroGradients } from './gradients/zero-gradients.js';
import { repairTape, type TapeEngine } from './repair-tape.js';

const marker = Symbol.for('gankit.gradients-repaired');

const gradients: readonly tf.GradConfig[] = [
  ...zeroGradients,
  ...arithmeticGradients,
  ...convolutionGradients,
  ...slicingGradients,
  ...indexingGradients,
  eluGradient,
  matMulGradient,
  einsumGradient,
  mirrorPadGradient,
  avgPoolGradient,
  avgPoolSecondGradient,
  maxPoolGradient,
  maxPoolWithArgmaxGradient,
  dilation2dGradient,
  avgPool3dGradient,
  maxPool3dGradient,
  localResponseNormalizationGradient,
  cumsumGradient,
  cumprodGradient,
  prodGradient,
  resizeBilinearGradient,
  resizeNearestGradient,
  depthToSpaceGradient,
];

/**
 * Makes tfjs differentiate right, also twice, as gradient penalties need. It changes the global engine, so it serves
 * every copy of tfjs-core and every backend of the process; a second call does nothing.
 *
 * Stock tfjs 4.22 throws on the second derivative of comparisons (leakyRelu, where, clip, max …), pooling, resizing and
 * most convolutions, and gives silently wrong ones for operations that save their output (tanh, sigmoid, exp, elu,
 * softmax, max …). First derivatives of mirrorPad, padded average pooling, half-pixel bilinear and batched
 * nearest-neighbour resizing are wrong, those of dilated convolutions, strided slices and many more are missing. The
 * package's README lists what is repaired and what is not.
 *
 * @see https://github.com/tensorflow/tfjs/issues/3252
 */
export function repairGradients(): void {
  const engine = tf.engine() as unknown as TapeEngine & { [marker]?: true };
  if (engine[marker]) return;
  engine[marker] = true;
  repairTape(engine);
  for (const gradient of gradients) tf.registerGradient(gradient);
}
