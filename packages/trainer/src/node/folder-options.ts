import { folderOptionNames } from '../option-names.js';
import type { TrainOptions } from '../train.js';
import type { Trainer } from '../trainer.js';
import type { TrainingLogger } from '../training-logger.js';
import type { JsonValue } from './run-folder.js';
import type { FolderStep } from './folder-writer.js';
import type { StoppingRule } from '../stopping/stopping-rule.js';

export interface FolderOptions extends Omit<TrainOptions, 'loggers' | 'stopping'> {
  /** The run folder. */
  readonly out: string;
  /** Go on from the newest checkpoint of `out`; `steps` is the total. @defaultValue false */
  readonly resume?: boolean;
  /** Save a checkpoint every so many steps, and at the end. @defaultValue 500 */
  readonly checkpointEvery?: number;
  /** How many of the newest checkpoints stay; the best one stays besides. @defaultValue 5 */
  readonly keepCheckpoints?: number;
  /**
   * What happens when a loss is NaN or infinite: training ends, or goes on from an earlier checkpoint with half the step
   * size, each time as a finding. @defaultValue 'stop'
   */
  readonly onNotFinite?: 'stop' | 'recover';
  /** How often `'recover'` may go back. @defaultValue 3 */
  readonly maxRecoveries?: number;
  /** Draw a sample grid every so many steps, and at the end. @defaultValue 200 */
  readonly sampleEvery?: number;
  /** At most so many grids stay; when there are more, those go that are closest to others. @defaultValue 200 */
  readonly keepSamples?: number;
  /** Write a line of metrics every so many steps, and at the end. @defaultValue 10 */
  readonly logEvery?: number;
  /**
   * Watch the run: signals of every step and measures of samples go into the metrics, and what they mean is told as findings.
   * Weights and losses stay the same. @defaultValue true
   */
  readonly monitor?: boolean;
  /** Measure the samples for it every so many steps, and at the end. @defaultValue 200 */
  readonly monitorEvery?: number;
  /**
   * End the training by itself: `equilibrium()`, `twoSample()`, `dualityGap()`, `plateau()`, or several of which the first
   * decides. The last checkpoint is saved, `best.json` names the best, and the reason is a finding. @defaultValue at `steps` alone
   */
  readonly stopping?: StoppingRule | readonly StoppingRule[];
  /** With `resume`: go on although the run ended by itself; what was measured before counts no more. @defaultValue false */
  readonly resumeStopped?: boolean;
  /** Measures the model, `{ fid: 12.3 }`. */
  readonly score?: (trainer: Trainer) => Promise<Readonly<Record<string, number>>>;
  /** Score every so many steps, and at the end. @defaultValue only at the end */
  readonly scoreEvery?: number;
  /** Which score makes a checkpoint the best. @defaultValue the first of the first scores, lower is better */
  readonly best?: { readonly metric: string; readonly goal: 'lower' | 'higher' };
  /**
   * How many samples a grid has; of networks that translate, triples of source, translation and sample of the data.
   * @defaultValue 8 rows of 8 columns, or of one per class where there are 2 to 16; for triples 12 rows of 4
   */
  readonly sampleGrid?: { readonly rows: number; readonly columns: number };
  /** Kept in `run.json`, such as the options of a command. */
  readonly config?: JsonValue;
  /** Hear of the run: its start, every step with what was written after it, its end. */
  readonly loggers?: readonly TrainingLogger<FolderStep>[];
  /** Called once, before the first step. */
  readonly onStart?: (trainer: Trainer) => void;
}

/** Every one of them. */
export const optionNames: Record<keyof FolderOptions, true> = folderOptionNames;
