import { OptionError, type Loader, type StepContext } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { watchLogits } from '../monitors/watch-logits.js';
import type { Trainer } from '../trainer.js';
import { GameCopy, type GameFormula } from './game-copy.js';

/** Added to all logits, so that losses of differences alone, which do not notice, show themselves. */
const shift = 2;
const tolerance = 1e-3;

/**
 * Refuses variants whose discriminator gives no probability. Found by trying: the loss must be the cross-entropy of the
 * logits, `mean(softplus(-real)) + mean(softplus(fake))`, also with 2 added to each.
 *
 * @throws {@link OptionError} naming the variant and rules that go with it.
 */
export async function assertProbabilityLogits(trainer: Trainer, data: Loader): Promise<void> {
  const { variant } = trainer;
  const copy = await GameCopy.of(trainer);
  try {
    copy.load(await trainer.state());
    const { loss, crossEntropy: wanted } = await copy.evaluate(lossBesideCrossEntropy(trainer), {
      data,
      batches: 1,
      seed: 0,
    });
    if (wanted !== undefined && loss !== undefined && Math.abs(loss - wanted) <= tolerance * wanted) return;
  } finally {
    copy.dispose();
  }
  throw new OptionError(
    `equilibrium: the logits of the variant must be those of a probability, but the discriminator of ${variant.name} learns by another loss than their cross-entropy, and one half means nothing to it. Stop by two-sample, duality-gap or plateau instead.`,
  );
}

function lossBesideCrossEntropy({ variant }: Trainer): GameFormula {
  return (context) => {
    const kept: Record<string, tf.Tensor> = {};
    // within a gradient, as training is: augmented samples are known by its tape
    tf.variableGrads(() => {
      const { context: watched, logits } = watchLogits(shifted(context));
      const { adversarial } = variant.discriminatorLoss(watched);
      const { realLogits, fakeLogits } = logits;
      const isKnown = adversarial !== undefined && !('intervalSteps' in adversarial);
      if (isKnown && realLogits !== undefined && fakeLogits !== undefined) {
        kept['loss'] = tf.keep(tf.clone(adversarial));
        kept['crossEntropy'] = tf.keep(crossEntropy(realLogits, fakeLogits));
      }
      tf.dispose({ ...logits });
      return (isKnown ? adversarial : tf.sum(context.discriminate(context.real))) as tf.Scalar;
    }, [...context.discriminatorWeights]);
    return Object.fromEntries(
      Object.entries(kept).map(([name, value]) => {
        const result = tf.clone(value); // which `tf.tidy` frees
        value.dispose();
        return [name, result];
      }),
    );
  };
}

function crossEntropy(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Tensor {
  return tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));
}

function shifted(context: StepContext): StepContext {
  return {
    ...context,
    discriminate: (samples, labels) => tf.add(context.discriminate(samples, labels), shift),
    discriminatorOutputs(samples, labels) {
      const outputs = context.discriminatorOutputs(samples, labels);
      const [[name, logits]] = Object.entries(outputs) as [[string, tf.Tensor]];
      return { ...outputs, [name]: tf.add(logits, shift) };
    },
  };
}
