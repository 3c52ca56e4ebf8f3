import { OptionError } from '@gankit/core';
import type { Objective } from './objective.js';
import type { Penalty } from './penalty.js';

/** Two sets of parts, none of the one with any of the other. */
export interface RefusedPair {
  readonly parts: readonly string[];
  readonly others: readonly string[];
  readonly reason: string;
}

/** What adaptive augmentation is called among parts. */
export const adaptiveAugmentationName = 'adaptive-augmentation';

const energyObjectives = ['energy-based', 'boundary-equilibrium'];
const relativeObjectives = [
  'relativistic',
  'relativistic-least-squares',
  'relativistic-hinge',
  'relativistic-average',
  'relativistic-average-least-squares',
  'relativistic-average-hinge',
  'dual-contrastive',
];
const normPenalties = ['gradient-penalty', 'one-sided-gradient-penalty', 'dragan'];

/** Every pair of parts that makes no sense, and why. */
export const refusedPairs: readonly RefusedPair[] = [
  {
    parts: energyObjectives,
    others: [...normPenalties],
    reason:
      'a gradient of norm 1 bounds a critic; the energy of an autoencoder is a distance on a scale of its own, which the margin or the balance holds',
  },
  {
    parts: energyObjectives,
    others: ['lecam'],
    reason:
      'its anchors bound logits that may run away; energies are held by the margin or the balance already',
  },
  {
    parts: energyObjectives,
    others: ['weight-clipping'],
    reason: 'clipped weights cannot reconstruct samples, so every energy is large',
  },
  {
    parts: energyObjectives,
    others: ['classification'],
    reason: 'the discriminator is an autoencoder, which guesses no classes',
  },
  {
    parts: energyObjectives,
    others: [adaptiveAugmentationName],
    reason: 'it goes by the sign of logits, and energies have one sign',
  },
  {
    parts: relativeObjectives,
    others: [adaptiveAugmentationName],
    reason:
      'it goes by the sign of the real logits, and only differences of logits count here: any number may be added to all of them',
  },
  {
    parts: ['wasserstein'],
    others: [adaptiveAugmentationName],
    reason:
      'it goes by the sign of the real logits, and a critic has no zero: any number may be added to all of its logits',
  },
  {
    parts: ['weight-clipping'],
    others: [...normPenalties],
    reason:
      'both hold the slope of the discriminator, and one with clipped weights seldom reaches the norm of 1 that the penalty wants',
  },
  {
    parts: ['gradient-penalty'],
    others: ['one-sided-gradient-penalty', 'zero-centered-gradient-penalty'],
    reason: 'they want other norms of the gradient at the same points',
  },
  {
    parts: ['one-sided-gradient-penalty'],
    others: ['zero-centered-gradient-penalty'],
    reason: 'they want other norms of the gradient at the same points',
  },
  {
    parts: ['dragan'],
    others: ['r1', ...normPenalties.slice(0, 2), 'zero-centered-gradient-penalty'],
    reason: 'they want other norms of the gradient, or the same one twice, where real samples are',
  },
  {
    parts: ['consistency'],
    others: ['balanced-consistency'],
    reason: 'the balanced one has the term of the other',
  },
];

interface Parts {
  readonly objective: Objective;
  readonly penalties: readonly Penalty[];
  readonly isAdaptive: boolean;
}

/**
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} naming two parts that make no sense together, and why.
 */
export function refusePairs(caller: string, { objective, penalties, isAdaptive }: Parts): void {
  const names = penalties.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new OptionError(`${caller}: \`penalties\` must hold ${twice} once, received it twice.`);
  }
  const all = [objective.name, ...names, ...(isAdaptive ? [adaptiveAugmentationName] : [])];
  for (const { parts, others, reason } of refusedPairs) {
    const [part, other] = [parts, others].map((some) => all.find((name) => some.includes(name)));
    if (part === undefined || other === undefined) continue;
    throw new OptionError(`${caller}: ${part} does not go with ${other}: ${reason}. Leave one of them out.`);
  }
}
