import {
  assertKnownOptions,
  OptionError,
  watchDiscriminator,
  type GanNetworks,
  type GanVariant,
  type StepContext,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { adaptiveAugment, assertGroups, type AugmentationGroup } from './adaptive-augment.js';
import {
  augmentController,
  controllerDefaults,
  type AugmentController,
  type AugmentControllerOptions,
  type AugmentState,
} from './augment-controller.js';
import { assertAugmentable, augmentedContext } from './augmented-context.js';

export interface AdaptiveAugmentationOptions extends AugmentControllerOptions {
  /** What is done to images. @defaultValue ['blit', 'geometric', 'color'], the paper's `bgc` */
  readonly groups?: readonly AugmentationGroup[];
}

const caller = 'withAdaptiveAugmentation';

/**
 * A variant with adaptive discriminator augmentation: the discriminator sees every image through {@link adaptiveAugment}, real
 * and generated, in both losses, with a probability that {@link augmentController} raises when the discriminator is too sure
 * of the real ones. The probability is kept in the variant's state, so in checkpoints, and logged as the discriminator's
 * `augmentProbability`, a term without a gradient.
 *
 * It goes by the sign of the real logits, so the loss must have a logit at which real and generated meet: `threshold`. Of
 * Wasserstein and relativistic losses only differences of logits count; take {@link withAugmentation} for them.
 *
 * @param variant - For images, with a discriminator loss that judges the real samples by `discriminate(real)` or
 * `discriminatorOutputs(real)`.
 * @throws {@link OptionError} when an option is out of range; from `checkNetworks` for samples that cannot be augmented; from
 * `state` for a variant that is adaptive already; from the loss when it never judges the real samples.
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", https://arxiv.org/abs/2006.06676
 */
export function withAdaptiveAugmentation(
  variant: GanVariant,
  options: AdaptiveAugmentationOptions = {},
): GanVariant {
  const { groups = ['blit', 'geometric', 'color'], ...ofController } = options;
  assertKnownOptions(caller, options, { groups, ...controllerDefaults });
  assertGroups(caller, groups);
  const controller = augmentController(ofController);
  const augmented = (context: StepContext): StepContext =>
    augmentedContext(caller, context, (images, random) =>
      adaptiveAugment(images, { probability: keptIn(context).augmentProbability, random, groups }),
    );
  return {
    ...variant,
    checkNetworks(networks) {
      assertChannels(networks, groups);
      variant.checkNetworks?.(networks);
    },
    state: (networks) => joinStates(variant, variant.state?.(networks) ?? {}, controller.init()),
    discriminatorLoss(context) {
      const { watched, wasJudged } = watchReal(augmented(context), controller);
      const terms = variant.discriminatorLoss(watched);
      if (!wasJudged()) {
        throw new OptionError(
          `${caller}: \`variant\` must judge the real samples by \`discriminate(real)\` in its discriminator loss, received ${variant.name}, which does not. Adaptive augmentation goes by these logits; take withAugmentation instead.`,
        );
      }
      const state = keptIn(context);
      keep(state, controller.adjust(state));
      return { ...terms, augmentProbability: tf.clone(state.augmentProbability) as tf.Scalar };
    },
    generatorLoss: (context) => variant.generatorLoss(augmented(context)),
  };
}

function joinStates(
  { name }: GanVariant,
  own: Readonly<Record<string, tf.Tensor>>,
  added: AugmentState,
): Readonly<Record<string, tf.Tensor>> {
  const twice = Object.keys(added).find((key) => key in own);
  if (twice === undefined) return { ...own, ...added };
  tf.dispose([own, added]);
  throw new OptionError(
    `${caller}: \`variant\` must not keep \`${twice}\` itself, received ${name}, which does. Wrap a variant once.`,
  );
}

function assertChannels(networks: GanNetworks, groups: readonly AugmentationGroup[]): void {
  assertAugmentable(caller, networks);
  const channels = networks.data.sample[2]!;
  if (groups.includes('color') && ![1, 3, 4].includes(channels)) {
    throw new OptionError(
      `${caller}: \`groups\` must not have color for images of ${channels} channels (${networks.name}). Leave it out, or use images of 1, 3 or 4 channels.`,
    );
  }
}

type KeptState = Readonly<Record<keyof AugmentState, tf.Variable>>;

function keptIn({ state }: StepContext): KeptState {
  return state as KeptState;
}

function keep(state: KeptState, next: AugmentState): void {
  for (const [name, value] of Object.entries(next)) state[name as keyof AugmentState].assign(value);
  tf.dispose(next);
}

/** Counts the logits of the real samples where the variant first asks for them. */
function watchReal(
  context: StepContext,
  controller: AugmentController,
): { readonly watched: StepContext; wasJudged(): boolean } {
  let judged = false;
  const watched = watchDiscriminator(context, (samples, logits) => {
    if (judged || samples !== context.real) return;
    judged = true;
    keep(keptIn(context), controller.observe(keptIn(context), logits));
  });
  return { watched, wasJudged: () => judged };
}
