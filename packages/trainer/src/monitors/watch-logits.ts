import { watchDiscriminator, type StepContext } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** The part of the engine that this file reads; its types keep it private. */
interface TapeNode {
  readonly outputs: readonly tf.Tensor[];
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
}

type Side = 'real' | 'fake';

export interface LogitWatch {
  /** The context with a discriminator that is watched. */
  readonly context: StepContext;
  /**
   * `realLogits` and `fakeLogits`, one number per sample, of those that the loss asked for; tensors that `tf.tidy` does not
   * free.
   */
  readonly logits: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Keeps what the discriminator first says of the real and of the generated samples of a step; patch logits as the mean
 * of their patches. Samples that the loss changed before, as by augmentation, count for those they were made of; a mixture
 * of both counts for neither.
 */
export function watchLogits(context: StepContext): LogitWatch {
  const logits: Record<string, tf.Tensor> = {};
  const watch = (samples: tf.Tensor, judged: tf.Tensor): void => {
    if ('realLogits' in logits && 'fakeLogits' in logits) return;
    const side = sideOf(samples, context);
    if (side === undefined || `${side}Logits` in logits || !isJudgement(judged, context)) return;
    logits[`${side}Logits`] = tf.keep(perSample(judged));
  };
  return { logits, context: watchDiscriminator(context, watch) };
}

/** One logit per sample of the batch, or one per patch. */
function isJudgement(judged: tf.Tensor, { real }: StepContext): boolean {
  return judged.shape[0] === real.shape[0] && judged.shape.at(-1) === 1;
}

function perSample(logits: tf.Tensor): tf.Tensor {
  const patches = Array.from({ length: logits.rank - 2 }, (_, index) => index + 1);
  return tf.tidy(() => tf.clone(patches.length === 0 ? logits : tf.mean(logits, patches)));
}

/** Walks back over the tape of the gradient, on which every operation of the loss so far stands. */
function sideOf(samples: tf.Tensor, { real, fake }: StepContext): Side | undefined {
  if (samples === real) return 'real';
  if (samples === fake) return 'fake';
  const tape = (tf.engine().state as { readonly activeTape: readonly TapeNode[] | null }).activeTape ?? [];
  const origins = new Set([samples.id]);
  for (let at = tape.length - 1; at >= 0; at -= 1) {
    const { inputs, outputs } = tape[at]!;
    if (!outputs.some(({ id }) => origins.has(id))) continue;
    for (const input of Object.values(inputs)) origins.add(input.id);
  }
  const [fromReal, fromFake] = [origins.has(real.id), origins.has(fake.id)];
  if (fromReal === fromFake) return undefined;
  return fromReal ? 'real' : 'fake';
}
