import { CheckpointError, OptionError, type Loader } from '@gankit/core';
import { holdOut } from '@gankit/data';
import { dualityGap, equilibrium, plateau, twoSample, type StoppingRule } from '@gankit/trainer';
import { findStop, type FolderOptions } from '@gankit/trainer/node';
import { throwProblems } from '../settings-error.js';
import type { TrainConfig } from './config.js';
import { bestScore } from './scoring.js';

type StoppingConfig = Pick<TrainConfig, 'stopping' | 'heldOut' | 'evaluateEvery' | 'metrics'>;

/**
 * What the settings mean for the trainer.
 *
 * @param config - What was given of them.
 * @throws {@link OptionError} when a setting needs another.
 */
export function stoppingOptions(config: StoppingConfig): Pick<FolderOptions, 'stopping'> {
  throwProblems([...stoppingProblems(config)]);
  const { rule = 'none', every, margin, patience, minimumChange } = config.stopping ?? {};
  const everySteps = every === undefined ? {} : { everySteps: every };
  const nearness = { ...everySteps, ...(margin === undefined ? {} : { margin }) };
  const waiting = {
    ...(patience === undefined ? {} : { patience }),
    ...(minimumChange === undefined ? {} : { minimumChange }),
  };
  const makers: Readonly<Record<string, () => StoppingRule>> = {
    equilibrium: () => equilibrium(nearness),
    'two-sample': () => twoSample(nearness),
    'duality-gap': () => dualityGap({ ...everySteps, ...waiting }),
    plateau: () => plateau({ ...bestScore(config.metrics), ...waiting }),
  };
  const stopping = makers[rule]?.();
  return stopping === undefined ? {} : { stopping };
}

const rulesOf = {
  every: { flag: '--stop-every', rules: ['equilibrium', 'two-sample', 'duality-gap'] },
  margin: { flag: '--stop-margin', rules: ['equilibrium', 'two-sample'] },
  patience: { flag: '--patience', rules: ['plateau', 'duality-gap'] },
  minimumChange: { flag: '--minimum-change', rules: ['plateau', 'duality-gap'] },
} as const;

function* stoppingProblems({ stopping = {}, heldOut, evaluateEvery }: StoppingConfig): Generator<string> {
  const { rule = 'none' } = stopping;
  for (const [name, { flag, rules }] of Object.entries(rulesOf)) {
    if (stopping[name as keyof typeof rulesOf] === undefined || rules.includes(rule as never)) continue;
    if (rule !== 'none')
      yield `\`${flag}\` is for --stop ${rules.join(' and ')}, received --stop ${rule}. Leave it out.`;
    else yield `\`${flag}\` needs --stop ${rules.join(' or ')}.`;
  }
  if (rule === 'plateau' && evaluateEvery === undefined) {
    yield '`--stop plateau` needs --evaluate-every, as it goes by the scores. Example: --evaluate-every 200';
  }
  if (rule !== 'none' && rule !== 'plateau' && (heldOut ?? 0) === 0) {
    yield `\`--stop ${rule}\` needs --held-out, as it tries samples that are not trained on. Example: --held-out 0.1`;
  }
}

/** Data without, and aside from it, the samples that are not trained on. */
export async function withHeldOut<Loaded extends { readonly data: Loader; readonly report: string }>(
  loaded: Loaded,
  { heldOut: share = 0, seed, source }: Pick<TrainConfig, 'heldOut' | 'seed' | 'source'>,
): Promise<Loaded & { readonly heldOut?: Loader }> {
  if (share === 0) return loaded;
  if (source?.startsWith('unpaired:') === true) {
    throw new OptionError(
      '`--held-out` does not go with --source unpaired:FOLDER, whose images have an order of their own. Leave it out.',
    );
  }
  const { training, heldOut } = await holdOut(loaded.data, { share, seed });
  const report = `${loaded.report}; ${heldOut.size} of them held out`;
  return { ...loaded, data: training, heldOut, report };
}

/** A rule that is named anew takes none of the settings of the former one. */
export function withoutFormerRule(
  kept: Partial<TrainConfig> | undefined,
  given: Partial<TrainConfig>,
): Partial<TrainConfig> | undefined {
  if (kept === undefined || given.stopping?.rule === undefined) return kept;
  const { stopping: _, ...others } = kept;
  return others;
}

export interface ResumeWish {
  /** What was typed, or stands in the file of settings. */
  readonly given: Partial<TrainConfig>;
  /** What the run began with. */
  readonly kept: Partial<TrainConfig> | undefined;
}

/**
 * A run that ended by itself goes on only with a new word on when to end, and with the samples held out that were.
 *
 * @returns Whether it ended by itself and shall go on.
 * @throws {@link CheckpointError} when nobody said so, {@link OptionError} when the samples would be others.
 */
export async function mayGoOn(out: string, { given, kept = {} }: ResumeWish): Promise<boolean> {
  if (given.heldOut !== undefined && given.heldOut !== (kept.heldOut ?? 0)) {
    throw new OptionError(
      `\`--held-out\` must be as the run began (${kept.heldOut ?? 0}), received ${given.heldOut}: other samples were trained on. Leave it out, or begin a run.`,
    );
  }
  const stopped = await findStop(out);
  if (stopped === undefined) return false;
  if (given.stopping?.rule !== undefined) return true;
  throw new CheckpointError(
    `\`--resume\` needs --stop, as ${out} ended by itself at step ${stopped.step} (${stopped.rule}): ${stopped.seen} To go on to --steps, add --stop none; or name a rule, which begins anew.`,
  );
}
