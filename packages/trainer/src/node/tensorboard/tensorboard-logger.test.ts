import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { PbfReader } from 'pbf';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tinyData, tinyVariant, useCpu } from '../../tiny-gan.test.helpers.js';
import type { FolderOptions } from '../folder-options.js';
import { readMetrics } from '../run-folder.js';
import { removeRun, runInFolder, temporaryRun } from '../run-folder.test.helpers.js';
import { EventFolder } from './event-folder.js';
import { stepOfEvent } from './event.js';
import { decodeRecords } from './records.js';
import { tensorBoardLogger, type TensorBoardOptions } from './tensorboard-logger.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const folder = (): string => join(out, 'tensorboard');
const run = (changes: Partial<FolderOptions> = {}, options: Partial<TensorBoardOptions> = {}) =>
  runInFolder({ out, loggers: [tensorBoardLogger({ folder: folder(), ...options })], ...changes });

const files = async (): Promise<string[]> => (await readdir(folder())).map((name) => join(folder(), name));
const recordsIn = async (file: string): Promise<Uint8Array[]> => decodeRecords(await readFile(file));

/** `[step, tag]` of every value, and numbers of scalars; read with field numbers of summary.proto. */
async function valuesIn(file: string): Promise<{ step: number; tag: string; scalar?: number }[]> {
  return (await recordsIn(file)).flatMap((event) => {
    const values: { step: number; tag: string; scalar?: number }[] = [];
    new PbfReader(event).readFields((field, _, reader) => {
      if (field !== 5) return;
      reader.readMessage((inner, __, summary) => {
        if (inner !== 1) return;
        const value: { step: number; tag: string; scalar?: number } = { step: stepOfEvent(event), tag: '' };
        summary.readMessage((name, into, reading) => {
          if (name === 1) into.tag = reading.readString();
          if (name === 2) into.scalar = reading.readFloat();
        }, value);
        values.push(value);
      }, undefined);
    }, undefined);
    return values;
  });
}

const stepsOf = (values: readonly { step: number; tag: string }[], tag: string): number[] =>
  values.filter((value) => value.tag === tag).map(({ step }) => step);

describe('tensorBoardLogger', () => {
  it('writes every number of the metrics, grids, and weights with each checkpoint', async () => {
    await run({ data: tinyData({ sample: [4, 4, 3] }), score: async () => ({ fid: 12.5 }) });
    const [file] = await files();
    expect(file).toMatch(/events\.out\.tfevents\.\d{10}\.gankit\.\d+$/);
    const values = await valuesIn(file!);
    for (const { step, losses, signals, scores } of await readMetrics(out)) {
      for (const [group, numbers] of Object.entries({ losses, signals, scores })) {
        for (const [name, number] of Object.entries(numbers ?? {})) {
          const written = values.find((value) => value.step === step && value.tag === `${group}/${name}`);
          expect(written?.scalar, name).toBe(Math.fround(number));
        }
      }
    }
    expect(stepsOf(values, 'losses/generator/adversarial')).toEqual([2, 4, 6]);
    expect(stepsOf(values, 'scores/fid')).toEqual([6]);
    expect(stepsOf(values, 'samples')).toEqual([3, 6]);
    const histograms = values.filter(({ step, scalar }) => scalar === undefined && step === 4);
    expect(histograms.map(({ tag }) => tag).sort()).toEqual([
      'discriminator/dense_1/bias',
      'discriminator/dense_1/kernel',
      'discriminator/dense_2/bias',
      'discriminator/dense_2/kernel',
      'generator/batch_normalization_1/beta',
      'generator/batch_normalization_1/gamma',
      'generator/batch_normalization_1/moving_mean',
      'generator/batch_normalization_1/moving_variance',
      'generator/dense_1/bias',
      'generator/dense_1/kernel',
      'generator/dense_2/bias',
      'generator/dense_2/kernel',
    ]);
  });

  it('writes histograms as often as told', async () => {
    await run({}, { histogramEvery: 3 });
    const values = await valuesIn((await files())[0]!);
    const tag = values.find(({ tag: name }) => name.startsWith('generator/'))!.tag;
    expect(stepsOf(values, tag)).toEqual([3, 6]);
    expect(() => tensorBoardLogger({ folder: 'x', histogramEvery: 0 })).toThrow(/`histogramEvery` must be/);
  });

  it('goes on in a new file after a stop, leaving no step twice and no half record', async () => {
    const controller = new AbortController();
    const stopped = tensorBoardLogger({ folder: folder() });
    await run({
      checkpointEvery: 4,
      logEvery: 1,
      signal: controller.signal,
      loggers: [stopped, { onStep: ({ step }) => step === 5 && controller.abort() }],
    });
    const [first] = await files();
    const whole = await readFile(first!);
    // as if killed while it was writing, with checkpoint 5 lost
    await appendFile(first!, whole.subarray(0, 30));
    const later = new EventFolder(folder(), 5);
    await later.write(7, [{ tag: 'losses/generator/adversarial', scalar: 1 }]);
    await run({ resume: true, steps: 8, logEvery: 1 });
    const names = await files();
    expect(names).toHaveLength(3);
    const values = (await Promise.all(names.map(valuesIn))).flat();
    expect(stepsOf(values, 'losses/generator/adversarial')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await stat(first!)).size).toBe(whole.byteLength);
    const restart = (await recordsIn(names[2]!))[1]!;
    expect(stepOfEvent(restart)).toBe(6);
  });

  it('drops the steps that a recovery takes back, and tells its finding', async () => {
    let calls = 0;
    const variant = tinyVariant({
      generatorLoss: ({ discriminate, fake }) => ({
        adversarial: tf.mul(tf.mean(discriminate(fake)), (calls += 1) === 6 ? Infinity : -1) as tf.Scalar,
      }),
    });
    await run({ variant, logEvery: 1, checkpointEvery: 2, onNotFinite: 'recover' });
    const values = (await Promise.all((await files()).map(valuesIn))).flat();
    expect(stepsOf(values, 'losses/generator/adversarial')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stepsOf(values, 'findings')).toEqual([4]);
  });
});

it('puts a new file behind the others when the clock was set back', async () => {
  const write = (step: number, now: number): Promise<void> =>
    new EventFolder(folder(), step - 1, () => now).write(step, [{ tag: 'x', scalar: step }]);
  await write(1, 2_000_000_000.5);
  await write(2, 1_000_000_000.5);
  const values = await Promise.all((await files()).map(valuesIn));
  expect(values.map(([value]) => value?.step)).toEqual([1, 2]);
});

it('begins a new file when one could not be written to', async () => {
  const events = new EventFolder(folder(), 0);
  await events.write(1, [{ tag: 'x', scalar: 1 }]);
  const [first] = await files();
  const { rename, mkdir, rmdir } = await import('node:fs/promises');
  await rename(first!, `${out}-kept`);
  await mkdir(first!); // a folder cannot be appended to
  await expect(events.write(2, [{ tag: 'x', scalar: 2 }])).rejects.toThrow(/EISDIR/);
  await rmdir(first!);
  await rename(`${out}-kept`, first!);
  await events.write(3, [{ tag: 'x', scalar: 3 }]);
  const values = (await Promise.all((await files()).map(valuesIn))).flat();
  expect(stepsOf(values, 'x')).toEqual([1, 3]);
});
