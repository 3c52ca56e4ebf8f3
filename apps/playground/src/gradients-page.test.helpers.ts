// The entry of the page that gradients.slow.test.ts builds.
import { repairGradients } from '@gankit/core';
import { checkDerivative, gradientCases, type DerivativeOrder } from '@gankit/core/gradient-cases';
import * as tf from '@tensorflow/tfjs';

/** What the test calls in the page. */
export interface GradientsPage {
  readonly backend: Promise<string>;
  /** The relative error of one derivative of a case, or what went wrong. */
  check(options: { readonly name: string; readonly order: DerivativeOrder }): Promise<number | string>;
}

const page: GradientsPage = {
  backend: tf.setBackend('webgl').then(() => {
    repairGradients();
    return tf.getBackend();
  }),
  async check({ name, order }) {
    const gradientCase = gradientCases.find((candidate) => candidate.name === name);
    if (gradientCase === undefined) return 'no such case';
    const before = tf.memory().numTensors;
    try {
      const error = await checkDerivative(gradientCase, { order, directions: 2, stepSizes: [0.01] });
      return tf.memory().numTensors === before ? error : 'tensors were left behind';
    } catch (error) {
      return String(error);
    }
  },
};

(globalThis as unknown as { gradientsPage: GradientsPage }).gradientsPage = page;
document.body.dataset['ready'] = 'yes';
