import * as tf from '@tensorflow/tfjs';
import { toTensor } from '../tensor-data.js';
import { checkGradient, type GradientCheckOptions } from '../testing/gradient-check.js';
import { functionOfOrder, type DerivativeOrder, type GradientCase } from './gradient-case.js';

interface DerivativeCheckOptions extends GradientCheckOptions {
  readonly order: DerivativeOrder;
}

/**
 * Compares one derivative of a case, on the current backend, with finite differences of the one before.
 *
 * @returns The largest relative error.
 * @throws Error when it exceeds the tolerance, or when tfjs cannot differentiate that often.
 */
export async function checkDerivative(
  gradientCase: GradientCase,
  { order, ...options }: DerivativeCheckOptions,
): Promise<number> {
  const inputs = Object.entries(gradientCase.inputs).map(([name, data]) => [name, toTensor(data)] as const);
  const compute = functionOfOrder(gradientCase, order);
  try {
    const defaults = { directions: 3, stepSizes: [0.01, 0.003] };
    return await checkGradient(compute, Object.fromEntries(inputs), { ...defaults, ...options });
  } finally {
    tf.dispose(inputs.map(([, tensor]) => tensor));
  }
}
