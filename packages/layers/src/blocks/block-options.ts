import type { Activation } from '../activations/activation.js';
import type { ConditionOptions, Normalization } from '../normalization/normalization.js';
import type { WeightNormalization } from '../weights/weight-normalization.js';

/** What {@link upsampleBlock} and {@link downsampleBlock} have in common. */
export interface BlockOptions extends ConditionOptions {
  /** First part of the names of the block's layers: `'level1'` gives `level1_conv`, `level1_norm`, … */
  readonly name: string;
  /** Channels of the output. */
  readonly filters: number;
  /** Length of the convolution's window along each axis. @defaultValue 5 */
  readonly kernelSize?: number;
  /** How many times larger or smaller each axis becomes; WaveGAN has 4. @defaultValue 2 */
  readonly factor?: number;
  /** @defaultValue 'none' */
  readonly normalization?: Normalization;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Of the convolution. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** @defaultValue 'linear' */
  readonly activation?: Activation;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

/** Has the names of these options. */
export const blockOptions: Readonly<Record<keyof BlockOptions, true>> = {
  condition: true,
  classes: true,
  name: true,
  filters: true,
  kernelSize: true,
  factor: true,
  normalization: true,
  batchNormMomentum: true,
  weightNormalization: true,
  activation: true,
  seed: true,
};
