import { z } from 'zod';
import { flagsOf, whole } from './kinds.js';

/** Who else hears of the run. */
export const loggingSettings = {
  tensorboard: z
    .boolean()
    .describe('Write event files for TensorBoard into RUN/tensorboard: scalars, images, histograms.')
    .default(false),
  histogramEvery: whole(
    'With --tensorboard: write the weights of every layer as histograms every so many steps. (default: with every checkpoint)',
  ).exactOptional(),
};

export const loggingFlags = flagsOf({
  tensorboard: '--tensorboard',
  histogramEvery: '--histogram-every <steps>',
});
