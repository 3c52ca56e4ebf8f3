import { metricNames } from '@gankit/metrics';
import type { Command } from 'commander';
import { dataSummaries } from '../options/data-source.js';
import { addEngineOptions } from '../options/engines.js';
import { collectKeyValues } from '../options/key-values.js';
import { oneOf, someOf } from '../options/names.js';
import { finiteNumber, seedNumber, wholeNumber } from '../options/numbers.js';
import { sourceSummaries } from '../options/source-choice.js';
import { architectureNames } from './architecture-builders.js';
import { addCompositionOptions } from './composition-flags.js';
import { imageFits, trainDefaults } from './config.js';
import { addOptimizationOptions } from './optimization.js';

/** The options of `gankit train`. Defaults stand in the texts alone: `--resume` must see what was typed. */
export function addTrainOptions(command: Command): Command {
  const defaults = trainDefaults;
  const sources = Object.keys(dataSummaries).join(', ');
  command
    .option('--variant <name>', `The GAN, see gankit list variants. (default: ${defaults.variant})`)
    .option('--data <source>', `${sources}. (default: ${defaults.data})`)
    .option(
      '--steps <count>',
      `Generator updates in all. (default: ${defaults.steps})`,
      wholeNumber('--steps'),
    )
    .option('--batch <count>', `Samples per update. (default: ${defaults.batch})`, wholeNumber('--batch'))
    .option('--seed <number>', `Decides everything random. (default: ${defaults.seed})`, seedNumber('--seed'))
    .option('--out <folder>', 'The run folder. (default: runs/ and the name of the data)')
    .option(
      '--resume',
      'Go on from the newest checkpoint of --out, with the options it began with; --steps is the total.',
    )
    .option(
      '--dry-run',
      'Show settings, networks, data and engine, estimate the time by real steps; write nothing.',
    );
  addCompositionOptions(command);
  addFolderOptions(command);
  addSourceOptions(command);
  addNetworkOptions(command);
  addOptimizationOptions(command);
  addIntervalOptions(command);
  return addEngineOptions(command);
}

function addFolderOptions(command: Command): void {
  command
    .option(
      '--include <pattern>',
      "For a folder: images that fit, '1f6[0-3]?.png' or 'cats/**', or '!draft-*' for those that do not; may be repeated. (default: all)",
      (pattern: string, former: readonly string[] = []) => [...former, pattern],
    )
    .option(
      '--fit <how>',
      'For a folder: cover crops an image to a square, contain keeps it whole, fill stretches it. (default: cover)',
      oneOf('--fit', imageFits),
    )
    .option(
      '--background <colour>',
      'For a folder: white, black, grey or #rrggbb below transparent pixels. (default: white)',
    );
}

function addSourceOptions(command: Command): void {
  command
    .option(
      '--source <images>',
      `For variants that translate images, what they start from: ${Object.keys(sourceSummaries).join(', ')}.`,
    )
    .option(
      '--source-channels <count>',
      'For --source FOLDER: 1 grey, 3 colour, 4 with transparency. (default: as --channels)',
      wholeNumber('--source-channels'),
    );
}

function addNetworkOptions(command: Command): void {
  const resolution = wholeNumber('--resolution', { minimum: 16, maximum: 256 });
  command
    .option(
      '--resolution <pixels>',
      'Side of the images, 16 to 128, with residual networks to 256, for a folder or IDX. (default: 64; IDX: as stored)',
      resolution,
    )
    .option(
      '--channels <count>',
      'For a folder: 1 grey, 3 colour, 4 with transparency. (default: 3)',
      wholeNumber('--channels'),
    )
    .option(
      '--architecture <name>',
      `Networks instead of the variant's own: ${architectureNames.join(', ')}.`,
      oneOf('--architecture', architectureNames),
    )
    .option(
      '--base-filters <count>',
      'Width of convolutional networks. (default: 64; resnet, sngan and their kin up to 56 pixels: 256)',
      wholeNumber('--base-filters'),
    )
    .option(
      '--hidden-units <count>',
      'Width of fully connected networks. (default: 128)',
      wholeNumber('--hidden-units'),
    )
    .option(
      '--latent-size <count>',
      'Length of a latent vector. (default: 100; resnet, sngan and sagan: 128; vectors: 16)',
      wholeNumber('--latent-size'),
    )
    .option(
      '--option <key=value>',
      'An option of the variant, such as learningRate=1e-4; may be repeated.',
      collectKeyValues,
    )
    .option(
      '--average-half-life <images>',
      `Half-life of the weight average that makes the samples; 0: none. (default: ${trainDefaults.averageHalfLife})`,
      finiteNumber('--average-half-life', { minimum: 0 }),
    );
}

function addIntervalOptions(command: Command): void {
  const defaults = trainDefaults;
  const steps = (flag: string, text: string, standard: string | number): void => {
    command.option(`${flag} <steps>`, `${text} (default: ${standard})`, wholeNumber(flag));
  };
  steps('--log-every', 'Keep the losses every so many steps.', defaults.logEvery);
  steps('--sample-every', 'Draw a sample grid every so many steps.', defaults.sampleEvery);
  steps('--checkpoint-every', 'Save a checkpoint every so many steps.', defaults.checkpointEvery);
  steps('--monitor-every', 'Measure the samples for the doctor every so many steps.', defaults.monitorEvery);
  command
    .option('--monitor', 'Watch the run and tell findings. (default)')
    .option('--no-monitor', 'Do not watch the run: no signals in the metrics, no findings.');
  command.option(
    '--evaluate',
    'Score the samples at the end and put the scores into the report; digits only.',
  );
  command.option('--evaluate-at-end', 'The same as --evaluate.');
  steps(
    '--evaluate-every',
    'Score every so many steps as well, and keep the best checkpoint.',
    'at the end alone',
  );
  command
    .option(
      '--evaluate-samples <count>',
      `Samples to score. (default: ${defaults.evaluateSamples})`,
      wholeNumber('--evaluate-samples', { minimum: 2 }),
    )
    .option(
      '--metrics <names>',
      `With commas: ${metricNames.join(', ')}. (default: all)`,
      someOf('--metrics', metricNames),
    );
}
