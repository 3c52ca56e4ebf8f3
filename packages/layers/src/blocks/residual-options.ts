import type { Activation } from '../activations/activation.js';
import type { ConditionOptions, Normalization } from '../normalization/normalization.js';
import type { WeightNormalization } from '../weights/weight-normalization.js';

/** What the residual blocks have in common. */
export interface ResidualBlockOptions extends ConditionOptions {
  /** First part of the names of the block's layers: `'block1'` gives `block1_conv1`, `block1_shortcut`, … */
  readonly name: string;
  /** Channels of the output. */
  readonly filters: number;
  /** Channels between the two convolutions. @defaultValue `filters` */
  readonly hiddenFilters?: number;
  /** Length of the convolutions' windows along each axis. @defaultValue 3 */
  readonly kernelSize?: number;
  /** Before each activation. @defaultValue 'none' */
  readonly normalization?: Normalization;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Of every convolution. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Before each convolution but the shortcut's. @defaultValue 'relu' */
  readonly activation?: Activation;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

/** Has the names of these options. */
export const residualBlockOptions: Readonly<Record<keyof ResidualBlockOptions, true>> = {
  condition: true,
  classes: true,
  name: true,
  filters: true,
  hiddenFilters: true,
  kernelSize: true,
  normalization: true,
  batchNormMomentum: true,
  weightNormalization: true,
  activation: true,
  seed: true,
};
