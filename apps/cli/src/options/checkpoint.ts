import { OptionError } from '@gankit/core';

export type CheckpointChoice = 'latest' | 'best' | number;

/**
 * A parser for commander: `latest`, `best`, a step, or a checkpoint's name (`step-000500`).
 *
 * @throws {@link OptionError} when it is none of them.
 */
export function readCheckpoint(text: string): CheckpointChoice {
  if (text === 'latest' || text === 'best') return text;
  const [, step] = /^(?:step-)?(\d+)$/.exec(text) ?? [];
  if (step !== undefined && Number(step) >= 1) return Number(step);
  throw new OptionError(`\`--checkpoint\` must be latest, best or a step, received '${text}'.`);
}
