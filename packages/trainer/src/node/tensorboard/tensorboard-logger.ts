import { readFile } from 'node:fs/promises';
import { assertInteger, assertKnownOptions } from '@gankit/core';
import { formatFinding } from '../../finding.js';
import { modelsByPrefix } from '../../gan-weights.js';
import type { Trainer } from '../../trainer.js';
import type { TrainingLogger } from '../../training-logger.js';
import type { FolderStep } from '../folder-writer.js';
import type { MetricsLine } from '../run-folder.js';
import { EventFolder } from './event-folder.js';
import type { EncodedImage, SummaryValue } from './event.js';
import { histogramOf } from './histogram.js';
import { weightNames } from './weight-names.js';

export interface TensorBoardOptions {
  /** Where the event files go: a folder for this run alone, such as `runs/first/tensorboard`. */
  readonly folder: string;
  /** Write the weights of every layer as histograms every so many steps. @defaultValue with every checkpoint */
  readonly histogramEvery?: number | undefined;
}

/**
 * Writes what TensorBoard shows: every loss term, signal and score as scalars, sample grids as images, the weights of every
 * layer as histograms, findings as text. A resumed run drops what was written of steps that come again.
 *
 * @throws {@link OptionError} when the interval is no whole number.
 */
export function tensorBoardLogger({
  folder,
  histogramEvery,
  ...rest
}: TensorBoardOptions): TrainingLogger<FolderStep> {
  assertKnownOptions('tensorBoardLogger', rest, { folder, histogramEvery });
  if (histogramEvery !== undefined) assertInteger('tensorBoardLogger', { histogramEvery });
  const isDue = ({ step, checkpoint }: FolderStep): boolean =>
    histogramEvery === undefined ? checkpoint !== undefined : step % histogramEvery === 0;
  let events: EventFolder | undefined;
  let last = 0;
  return {
    onStart({ position }) {
      last = position.step;
      events = new EventFolder(folder, last);
    },
    async onStep(step, trainer) {
      if (step.step <= last) events?.restart(step.step); // it went back to a checkpoint
      last = step.step;
      await events?.write(step.step, [
        ...scalarsOf(step.metrics),
        ...(step.samples === undefined ? [] : [{ tag: 'samples', image: await readImage(step.samples) }]),
        ...(isDue(step) ? await histogramsOf(trainer) : []),
        ...textsOf(step),
      ]);
    },
  };
}

/** `losses/discriminator/adversarial`, `signals/samples/diversity`, `scores/fid`. */
function scalarsOf(line: MetricsLine | undefined): SummaryValue[] {
  const groups = { losses: line?.losses, signals: line?.signals, scores: line?.scores };
  return Object.entries(groups).flatMap(([group, values = {}]) =>
    Object.entries(values).map(([name, scalar]) => ({ tag: `${group}/${name}`, scalar })),
  );
}

function textsOf({ findings = [] }: FolderStep): SummaryValue[] {
  if (findings.length === 0) return [];
  return [{ tag: 'findings', text: findings.map(formatFinding).join('\n\n') }];
}

async function histogramsOf(trainer: Trainer): Promise<SummaryValue[]> {
  await trainer.sync();
  const values: SummaryValue[] = [];
  for (const [prefix, model] of modelsByPrefix(trainer.networks)) {
    const names = weightNames(model);
    for (const [index, weight] of model.weights.entries()) {
      const histogram = histogramOf(await weight.read().data());
      if (histogram !== undefined) values.push({ tag: `${prefix}/${names[index]}`, histogram });
    }
  }
  return values;
}

async function readImage(path: string): Promise<EncodedImage> {
  const png = await readFile(path);
  const colourType = png[25]!;
  const channels = ({ 0: 1, 4: 2, 6: 4 } as Readonly<Record<number, number>>)[colourType] ?? 3;
  return { png, width: png.readUInt32BE(16), height: png.readUInt32BE(20), channels };
}
