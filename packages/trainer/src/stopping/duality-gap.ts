import { assertKnownOptions, OptionError, type GanVariant, type Loader } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { Trainer } from '../trainer.js';
import { GameCopy, type GameFormula, type Side } from './game-copy.js';

export interface DualityGapOptions {
  /** Updates of each network on its own. @defaultValue 50 */
  readonly updates?: number;
  /** Batches on which a game is valued. @defaultValue 8 */
  readonly batches?: number;
  /** Decides batches and latents. @defaultValue 0 */
  readonly seed?: number;
}

export interface DualityGap {
  /** The worst for the generator minus the worst for the discriminator; 0 at an equilibrium. */
  readonly gap: number;
  /** `M(G, D')`, D' being the discriminator after updates against the generator as it is. */
  readonly worstDiscriminator: number;
  /** `M(G', D)`, G' being the generator after updates against the discriminator as it is. */
  readonly worstGenerator: number;
}

/** Measures the gap of a training again and again, on copies; nothing of the training changes. */
export interface DualityGapProbe {
  measure(options?: DualityGapOptions): Promise<DualityGap>;
  dispose(): void;
}

/**
 * Duality gap `max_D' M(G, D') - min_G' M(G', D)`, estimated by short training of copies: by how much either network would
 * gain if the other stood still. `M` is the discriminator's adversarial term with its sign turned, on held-out samples;
 * copies go on with the optimisers and losses of the training. With few updates it is a lower bound, and small numbers may
 * fall below 0.
 *
 * @param trainer - Between two steps.
 * @param heldOut - Real samples that are not trained on.
 * @throws {@link OptionError} when the variant's discriminator has no adversarial term.
 * @see Grnarova et al. 2019, "A Domain Agnostic Measure for Monitoring and Evaluating GANs",
 * https://arxiv.org/abs/1811.05512
 */
export function createDualityGapProbe(trainer: Trainer, heldOut: Loader): DualityGapProbe {
  let created: Promise<GameCopy> | undefined;
  const formula = valueOf(trainer.variant);
  return {
    async measure({ updates = 50, batches = 8, seed = 0, ...rest } = {}) {
      assertKnownOptions('measure', rest, { updates, batches, seed });
      const copy = await (created ??= GameCopy.of(trainer));
      const state = await trainer.state();
      const valueAfter = async (side: Side): Promise<number> => {
        copy.load(state);
        await copy.improve(side, { updates, seed });
        return (await copy.evaluate(formula, { data: heldOut, batches, seed }))['value']!;
      };
      const worstDiscriminator = await valueAfter('discriminator');
      const worstGenerator = await valueAfter('generator');
      return { gap: worstDiscriminator - worstGenerator, worstDiscriminator, worstGenerator };
    },
    dispose() {
      created?.then((copy) => copy.dispose()).catch(() => undefined); // who asked for it heard of the error
    },
  };
}

function valueOf(variant: GanVariant): GameFormula {
  return (context) => {
    const { adversarial } = variant.discriminatorLoss(context);
    if (adversarial === undefined || 'intervalSteps' in adversarial) {
      throw new OptionError(
        `duality gap: the discriminator of ${variant.name} must have a term \`adversarial\` at every step. Stop by another rule, such as plateau.`,
      );
    }
    return { value: tf.neg(adversarial) };
  };
}
