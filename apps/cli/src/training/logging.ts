import { OptionError } from '@gankit/core';
import { runPaths, tensorBoardLogger, type FolderOptions } from '@gankit/trainer/node';
import type { TrainConfig } from './config.js';

/**
 * Who hears of the run besides the terminal.
 *
 * @param config - What was given.
 * @param out - The run folder.
 * @throws {@link OptionError} when a setting needs another.
 */
export function loggingOptions(
  { tensorboard, histogramEvery }: Pick<TrainConfig, 'tensorboard' | 'histogramEvery'>,
  out: string,
): Pick<FolderOptions, 'loggers'> {
  if (tensorboard)
    return { loggers: [tensorBoardLogger({ folder: runPaths(out).tensorboard, histogramEvery })] };
  if (histogramEvery !== undefined) throw new OptionError('`--histogram-every` needs --tensorboard.');
  return {};
}
