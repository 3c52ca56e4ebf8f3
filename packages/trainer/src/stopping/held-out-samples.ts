import { hashName, OptionError, permutation, type Batch, type Loader } from '@gankit/core';
import type { Trainer } from '../trainer.js';
import { assertFit } from '../trainer-options.js';
import { canShowEquality } from './equivalence.js';
import type { StoppingContext } from './stopping-rule.js';

/** As many real samples that are not trained on as generated ones, with the same labels and sources. */
export interface SamplePair {
  readonly real: Batch;
  readonly generated: Batch;
}

/** @throws {@link OptionError} when there are none. */
export function requireHeldOut(caller: string, { heldOut, trainer }: StoppingContext): Loader {
  if (heldOut === undefined) {
    throw new OptionError(
      `${caller}: \`heldOut\` must be given: real samples that training does not see, such as those of holdOut of @gankit/data.`,
    );
  }
  assertFit({ data: heldOut, networks: trainer.networks, batchSize: 1 });
  return heldOut;
}

export interface HeldOutTest {
  /** Held-out samples; the classifiers of the two-sample test are tried on half of them and as many generated ones. */
  readonly samples: number;
  readonly margin: number;
  readonly level: number;
}

/**
 * Refuses a test that could not be passed whatever the samples.
 *
 * @throws {@link OptionError} saying how many samples it takes.
 */
export function assertEnoughSamples(caller: string, { samples, margin, level }: HeldOutTest): void {
  const isEnough = (count: number): boolean =>
    canShowEquality({ trials: 2 * Math.floor(count / 2), margin, level });
  if (isEnough(samples)) return;
  let needed = samples;
  while (!isEnough(needed)) needed += 1;
  throw new OptionError(
    `${caller}: \`heldOut\` must have at least ${needed} samples to show at level ${level} that a share is one half give or take ${margin}, received ${samples}. Hold out more, or take a wider margin.`,
  );
}

/**
 * The held-out samples that a test uses throughout, at most as many as it wants; which ones, if not all, decides the seed of
 * the run.
 *
 * @throws {@link OptionError} when there are none, or too few for the test to be passed.
 */
export async function readHeldOut(
  caller: string,
  context: StoppingContext,
  test: HeldOutTest,
): Promise<Batch> {
  const { trainer } = context;
  const heldOut = requireHeldOut(caller, context);
  const samples = Math.min(test.samples, heldOut.size);
  assertEnoughSamples(caller, { ...test, samples });
  const order = permutation(heldOut.size, hashName(trainer.settings.seed, 'held out'));
  return heldOut.read(Int32Array.from(order.subarray(0, samples)));
}

/** Fresh generated samples beside real ones; latents are others at each step. */
export async function generateBeside(
  trainer: Trainer,
  { real, averaged }: { readonly real: Batch; readonly averaged: boolean },
): Promise<SamplePair> {
  const { networks, settings, position } = trainer;
  const { labels, source } = real;
  const count = real.shape[0]!;
  const { data, shape } = await trainer.sample({
    count,
    averaged,
    seed: hashName(settings.seed, `stopping ${position.step}`),
    ...(networks.classes === undefined || labels === undefined ? {} : { labels }),
    ...(networks.data.source === undefined || source === undefined
      ? {}
      : { sources: { data: source, shape: [count, ...networks.data.source] } }),
  });
  const generated = {
    data: data as Float32Array,
    shape,
    ...(labels && { labels }),
    ...(source && { source }),
  };
  return { real, generated };
}
