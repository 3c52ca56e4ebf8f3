import type * as tf from '@tensorflow/tfjs';
import { refuseOptions } from './refuse-options.js';
import { reduceLoss, type LossOptions, type Reduced, type Reduction } from './reduction.js';

export interface GeneratorEnergyOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** Energy of each generated sample, `[batch]` or `[batch, …]`, low for what looks real: `reconstructionLoss` with `'none'`. */
  readonly fakeEnergies: tf.Tensor;
}

export interface PairEnergyOptions<Kind extends Reduction = Reduction> extends GeneratorEnergyOptions<Kind> {
  /** Energy of each real sample, shape of `fakeEnergies`. */
  readonly realEnergies: tf.Tensor;
}

interface EnergyLossOptions<Kind extends Reduction> extends LossOptions<Kind> {
  readonly caller: string;
  readonly energies: Readonly<Record<string, tf.Tensor>>;
}

/** Weighs and reduces what `compute` makes of energies. */
export function reduceEnergyLoss<Kind extends Reduction>(
  { caller, energies, ...options }: EnergyLossOptions<Kind>,
  compute: () => tf.Tensor,
): Reduced<Kind> {
  refuseOptions(caller, options, energies);
  return reduceLoss({ caller, tensors: energies, ...options }, compute);
}
