import { assertInteger, assertKnownOptions, assertNumber, OptionError } from '@gankit/core';

/** How the step sizes of both optimisers change while training goes on; plain JSON, kept with the run. */
export interface LearningRateSchedule {
  /** The step size grows evenly to its full value over so many steps. @defaultValue 0 */
  readonly warmUpSteps?: number;
  /** The curve from the full step size to the last one. @defaultValue 'none' */
  readonly decay?: 'none' | 'linear' | 'cosine' | 'exponential';
  /** Step at which the curve begins. @defaultValue 0 */
  readonly decayStartStep?: number;
  /** Step from which on the step size stays at its last value; needed with a decay. */
  readonly decayEndStep?: number;
  /** The last step size, as a share of the full one, from 0 to 1. @defaultValue 0; 'exponential': 0.01 */
  readonly finalFactor?: number;
}

const scheduleNames = {
  warmUpSteps: true,
  decay: true,
  decayStartStep: true,
  decayEndStep: true,
  finalFactor: true,
} as const satisfies Record<keyof LearningRateSchedule, true>;

export const decayNames = ['none', 'linear', 'cosine', 'exponential'] as const;

/**
 * What the step sizes are multiplied with: `min(1, (step + 1) / warmUpSteps) · decay(t)`, where `t` goes from 0 at
 * `decayStartStep` to 1 at `decayEndStep`, and, `f` being the final factor, `decay` is `1 - (1 - f)·t` (linear),
 * `f + (1 - f)·(1 + cos(πt)) / 2` (cosine) or `f^t` (exponential).
 *
 * @param schedule - As {@link assertSchedule} lets through.
 * @param step - Generator updates so far.
 * @returns From 0 to 1.
 * @see Loshchilov & Hutter 2016, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5,
 * https://arxiv.org/abs/1608.03983
 */
export function learningRateFactor(schedule: LearningRateSchedule, step: number): number {
  assertKnownOptions('learningRateFactor', schedule, scheduleNames);
  const { warmUpSteps = 0, decay = 'none', decayStartStep = 0, decayEndStep = 0 } = schedule;
  const warmth = warmUpSteps === 0 ? 1 : Math.min(1, (step + 1) / warmUpSteps);
  if (decay === 'none') return warmth;
  const final = schedule.finalFactor ?? (decay === 'exponential' ? 0.01 : 0);
  const progress = Math.min(1, Math.max(0, (step - decayStartStep) / (decayEndStep - decayStartStep)));
  if (decay === 'linear') return warmth * (1 - (1 - final) * progress);
  if (decay === 'exponential') return warmth * final ** progress;
  return warmth * (final + ((1 - final) * (1 + Math.cos(Math.PI * progress))) / 2);
}

/**
 * @param caller - Name of the public function, the first word of messages.
 * @throws {@link OptionError} when a number is out of range or the decay has no end.
 */
export function assertSchedule(caller: string, schedule: LearningRateSchedule): void {
  const { warmUpSteps = 0, decay = 'none', decayStartStep = 0, decayEndStep, finalFactor } = schedule;
  assertKnownOptions(`${caller}: learningRateSchedule`, schedule, scheduleNames);
  assertInteger(caller, { warmUpSteps, decayStartStep }, { minimum: 0 });
  if (!decayNames.includes(decay)) {
    throw new OptionError(
      `${caller}: \`decay\` must be one of ${decayNames.join(', ')}, received ${String(decay)}.`,
    );
  }
  if (finalFactor !== undefined) {
    assertNumber(caller, { finalFactor }, { minimum: decay === 'exponential' ? 1e-9 : 0, maximum: 1 });
  }
  if (decay === 'none') return;
  if (decayEndStep === undefined) {
    throw new OptionError(
      `${caller}: \`decayEndStep\` must be given with a decay (${decay}). Give the last step.`,
    );
  }
  assertInteger(caller, { decayEndStep }, { minimum: decayStartStep + 1 });
}
