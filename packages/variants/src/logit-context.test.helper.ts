import type { StepContext } from '@gankit/core';
import { createFormulaContext } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';

/** A step whose discriminator doubles one-number samples: logits 3 and -1 for the reals, 1 and -4 for the fakes. */
export function logitContext(): StepContext {
  return createFormulaContext({
    real: tf.tensor2d([1.5, -0.5], [2, 1]),
    fake: tf.tensor2d([0.5, -2], [2, 1]),
    labels: tf.tensor1d([0, 1], 'int32'),
    discriminate: (samples) => tf.mul(samples, 2),
  });
}
