import { assertInteger, GanError } from '@gankit/core';
import type { Finding } from '../finding.js';
import type { Trainer } from '../trainer.js';
import { listCheckpoints } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import { truncateMetrics } from './run-folder.js';

export interface RecoveryOptions {
  /** The run folder. */
  readonly out: string;
  /** How often it may go back before training ends after all. */
  readonly maxRecoveries: number;
}

/** Each time it goes back, the step sizes are multiplied with this. */
const slowdown = 0.5;

/** Goes back to a checkpoint and on with a smaller step size when a loss is no finite number. */
export class Recovery {
  readonly #trainer: Trainer;
  readonly #options: RecoveryOptions;
  /** Those before a resume count too: the scale of the step sizes tells them. */
  #recoveries: number;
  #scale: number;
  /** Checkpoints after which training failed: what made it fail may be in their weights already. */
  readonly #distrusted = new Set<string>();

  constructor(trainer: Trainer, options: RecoveryOptions) {
    assertInteger('trainInFolder', { maxRecoveries: options.maxRecoveries }, { minimum: 0 });
    this.#trainer = trainer;
    this.#options = options;
    this.#scale = trainer.learningRateScale;
    this.#recoveries = Math.round(Math.log(this.#scale) / Math.log(slowdown));
  }

  /**
   * Brings the trainer back to the newest checkpoint that it has not failed after before.
   *
   * @param error - What `trainer.step()` threw.
   * @throws the error itself, when it is of another kind, too often or there is nothing to go back to.
   */
  async recover(error: unknown): Promise<Finding> {
    if (!GanError.is(error) || error.code !== 'NOT_FINITE') throw error;
    const { out, maxRecoveries } = this.#options;
    const path = (await listCheckpoints(out)).findLast((checkpoint) => !this.#distrusted.has(checkpoint));
    if (path === undefined || this.#recoveries >= maxRecoveries) throw error;
    const failedAt = this.#trainer.position.step + 1;
    const { state } = await loadCheckpoint(path);
    this.#distrusted.add(path);
    this.#recoveries += 1;
    this.#scale *= slowdown;
    await this.#trainer.restore(state);
    this.#trainer.scaleLearningRate(this.#scale);
    await truncateMetrics(out, state.json.step);
    return {
      kind: 'not-finite',
      step: failedAt,
      seen: error.message.split('. ')[0] + '.',
      meaning: 'The step size is too large for these losses, or a penalty exploded.',
      advice: `Went back to step ${state.json.step} and on with ${Number(this.#scale.toPrecision(3))} of the step size (${this.#recoveries} of at most ${maxRecoveries} times). Next time begin with a lower learningRate, or set clipGradientNorm.`,
    };
  }
}
