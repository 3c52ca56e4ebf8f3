import type { Activation } from '../activations/activation.js';
import type { Normalization } from '../normalization/normalization.js';

/** What {@link upsampleBlock} and {@link downsampleBlock} have in common. */
export interface BlockOptions {
  /** First part of the names of the block's layers: `'level1'` gives `level1_conv`, `level1_norm`, … */
  readonly name: string;
  /** Channels of the output. */
  readonly filters: number;
  /** Height and width of the convolution's window. @defaultValue 5 */
  readonly kernelSize?: number;
  /** @defaultValue 'none' */
  readonly normalization?: Normalization;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** @defaultValue 'linear' */
  readonly activation?: Activation;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}
