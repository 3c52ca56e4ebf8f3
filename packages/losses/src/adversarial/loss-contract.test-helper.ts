import { GanError } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { GeneratorLossOptions, PairLossOptions, Reduced, Reduction } from '../index.js';

type PairLoss = <Kind extends Reduction = 'mean'>(options: PairLossOptions<Kind>) => Reduced<Kind>;
type GeneratorLoss = <Kind extends Reduction = 'mean'>(options: GeneratorLossOptions<Kind>) => Reduced<Kind>;

registerMatchers(); // before the first tensor, as it silences tfjs's banner

/** The logits of TF-GAN's published tests (losses_impl_test.py). */
export const realLogits = tf.tensor2d([-5, 1.4, 12.5, 2.7], [4, 1]);
export const fakeLogits = tf.tensor2d([10, 4.4, -5.5, 3.6], [4, 1]);
const weights = tf.tensor1d([2, 0.5, 0, 1]);

/** What a loss must give for these logits. */
interface Row {
  readonly loss: PairLoss;
  /** Mean, and the mean with real and generated logits exchanged. */
  readonly mean: number;
  readonly swapped: number;
  /** The values per pair whose mean it is. */
  readonly each: readonly number[];
  /** Which logits a smaller loss lifts. */
  readonly lifts: 'real' | 'fake';
}

/** The code and message that a call throws. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (GanError.is(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
}

async function allFinite(tensors: readonly tf.Tensor[]): Promise<boolean> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  return values.every((data) => Array.from(data).every(Number.isFinite));
}

async function signsOf(gradient: tf.Tensor): Promise<number[]> {
  return [...new Set(Array.from(await gradient.data(), Math.sign))];
}

const extremes = [
  [-300, 300],
  [300, -300],
] as const;

/** Everything that a loss of real and generated logits must do. */
export function describePairLoss(row: Row): void {
  describe(`${row.loss.name}`, () => {
    itHasPairValues(row);
    itIsSafeForPairs(row);
  });
}

function itHasPairValues({ loss, mean, swapped, each, lifts }: Row): void {
  it('matches the independent value and notices swapped arguments', async () => {
    await expect(loss({ realLogits, fakeLogits })).toBeAllclose(mean, { relative: 1e-5 });
    const exchanged = { realLogits: fakeLogits, fakeLogits: realLogits };
    await expect(loss(exchanged)).toBeAllclose(swapped, { relative: 1e-5 });
  });

  it('reduces and weighs', async () => {
    const none = loss({ realLogits, fakeLogits, reduction: 'none' });
    expect(none.shape).toEqual([4, 1]);
    await expect(none).toBeAllclose(each);
    const weighed = [2 * each[0]!, each[1]! / 2, 0, each[3]!];
    const sum = weighed[0]! + weighed[1]! + weighed[3]!;
    await expect(loss({ realLogits, fakeLogits, weights, reduction: 'none' })).toBeAllclose(weighed);
    await expect(loss({ realLogits, fakeLogits, weights, reduction: 'sum' })).toBeAllclose(sum);
    const columns = { realLogits, fakeLogits, weights: tf.reshape(weights, [4, 1]) };
    await expect(loss(columns)).toBeAllclose(sum / 4);
  });

  it('takes patch logits', async () => {
    const patches = (logits: tf.Tensor): tf.Tensor => tf.reshape(logits, [2, 1, 2, 1]);
    const logits = { realLogits: patches(realLogits), fakeLogits: patches(fakeLogits) };
    await expect(loss(logits)).toBeAllclose(mean, { relative: 1e-5 });
    const weighed = loss({ ...logits, weights: tf.tensor1d([3, 0.5]) });
    await expect(weighed).toBeAllclose((3 * (each[0]! + each[1]!) + (each[2]! + each[3]!) / 2) / 4);
  });

  it(`has the gradient of finite differences, which lifts ${lifts} logits and lowers the others`, async () => {
    const [real, fake] = [tf.tensor2d([-1.3, 0.4], [2, 1]), tf.tensor2d([0.7, -0.2], [2, 1])];
    const error = await checkGradient(
      (tensors) => loss({ realLogits: tensors['real']!, fakeLogits: tensors['fake']! }),
      { real, fake },
    );
    expect(error).toBeLessThan(1e-3);
    const gradientOf = tf.grads((r, f) => loss({ realLogits: r!, fakeLogits: f! }));
    // where the pair that shall be larger is the smaller one, so that no hinge is flat
    const larger = tf.abs(fake);
    const [realGradient, fakeGradient] = gradientOf(lifts === 'real' ? [real, larger] : [larger, real]);
    expect(await signsOf(realGradient!)).toEqual([lifts === 'real' ? -1 : 1]);
    expect(await signsOf(fakeGradient!)).toEqual([lifts === 'real' ? 1 : -1]);
  });
}

function itIsSafeForPairs({ loss }: Row): void {
  const { name } = loss;
  it.each(extremes)('stays finite for logits of %i and %i', async (first, second) => {
    const real = tf.tensor2d([first, second], [2, 1]);
    const fake = tf.tensor2d([second, first], [2, 1]);
    const gradientOf = tf.valueAndGrads((r, f) => loss({ realLogits: r!, fakeLogits: f! }));
    const { value, grads } = gradientOf([real, fake]);
    expect(await allFinite([value, ...grads])).toBe(true);
  });

  it('refuses shapes that would broadcast, wrong weights and unknown reductions', () => {
    const flat = tf.tensor1d([1, 2, 3, 4]);
    expect(codeOf(() => loss({ realLogits, fakeLogits: flat }))).toBe(
      `SHAPE ${name}: \`fakeLogits\` must have shape of \`realLogits\` ([4, 1]), received [4].`,
    );
    expect(codeOf(() => loss({ realLogits, fakeLogits, weights: tf.ones([3]) }))).toBe(
      `SHAPE ${name}: \`weights\` must have shape [4] (one per example), received [3].`,
    );
    const reduction = 'average' as 'mean';
    expect(codeOf(() => loss({ realLogits, fakeLogits, reduction }))).toBe(
      `OPTION ${name}: \`reduction\` must be 'mean', 'sum' or 'none', received 'average'.`,
    );
  });

  it('leaves no tensor behind, reads none and is a scalar', async () => {
    await expectNoTensorLeak(() => withoutHiddenInputs(() => loss({ realLogits, fakeLogits, weights })));
    expect(loss({ realLogits, fakeLogits }).shape).toEqual([]);
  });
}

interface GeneratorRow extends Pick<Row, 'mean' | 'each'> {
  readonly loss: GeneratorLoss;
}

/** Everything that a loss of generated logits alone must do. */
export function describeGeneratorLoss(row: GeneratorRow): void {
  describe(`${row.loss.name}`, () => {
    itHasGeneratorValues(row);
    itIsSafeForGenerators(row);
  });
}

function itHasGeneratorValues({ loss, mean, each }: GeneratorRow): void {
  it('matches the independent value, patches too', async () => {
    await expect(loss({ fakeLogits })).toBeAllclose(mean, { relative: 1e-5 });
    const patches = tf.reshape(fakeLogits, [1, 2, 2, 1]);
    await expect(loss({ fakeLogits: patches })).toBeAllclose(mean, { relative: 1e-5 });
  });

  it('reduces and weighs', async () => {
    const none = loss({ fakeLogits, reduction: 'none' });
    expect(none.shape).toEqual([4, 1]);
    await expect(none).toBeAllclose(each);
    const sum = 2 * each[0]! + each[1]! / 2 + each[3]!;
    await expect(loss({ fakeLogits, weights, reduction: 'sum' })).toBeAllclose(sum);
    await expect(loss({ fakeLogits, weights })).toBeAllclose(sum / 4);
  });

  it('keeps the best of the batch, by the mean logit of their patches', async () => {
    const two = { fakeLogits, topK: 2 };
    await expect(loss(two)).toBeAllclose((each[0]! + each[1]!) / 2);
    await expect(loss({ ...two, reduction: 'sum' })).toBeAllclose(each[0]! + each[1]!);
    await expect(loss({ ...two, reduction: 'none' })).toBeAllclose([each[0]!, each[1]!, 0, 0]);
    // means 7.2 and -0.95: the first image counts, with both of its patches
    const patches = tf.reshape(fakeLogits, [2, 1, 2, 1]);
    await expect(loss({ fakeLogits: patches, topK: 1 })).toBeAllclose((each[0]! + each[1]!) / 2);
  });

  it('has the gradient of finite differences, which lifts fake logits', async () => {
    const fake = tf.tensor2d([0.7, -0.2, 0.3], [3, 1]);
    const all = await checkGradient((tensors) => loss({ fakeLogits: tensors['fake']! }), { fake });
    const best = await checkGradient((tensors) => loss({ fakeLogits: tensors['fake']!, topK: 2 }), {
      fake,
    });
    expect(Math.max(all, best)).toBeLessThan(1e-3);
    expect(await signsOf(tf.grad((logits) => loss({ fakeLogits: logits }))(fake))).toEqual([-1]);
    const ofBest = tf.grad((logits) => loss({ fakeLogits: logits, topK: 2 }))(fake);
    expect(Array.from(await ofBest.data(), Math.sign)).toEqual([-1, 0, -1]);
  });
}

function itIsSafeForGenerators({ loss }: GeneratorRow): void {
  const { name } = loss;
  it('stays finite for extreme logits', async () => {
    const gradientOf = tf.valueAndGrad((logits) => loss({ fakeLogits: logits }));
    const { value, grad } = gradientOf(tf.tensor2d([[-300], [300]]));
    expect(await allFinite([value, grad])).toBe(true);
  });

  it('refuses wrong weights, a scalar and a wrong topK', () => {
    expect(codeOf(() => loss({ fakeLogits, weights: tf.ones([2, 2]) }))).toBe(
      `SHAPE ${name}: \`weights\` must have shape [4] (one per example), received [2, 2].`,
    );
    expect(codeOf(() => loss({ fakeLogits: tf.scalar(1) }))).toBe(
      `SHAPE ${name}: \`fakeLogits\` must have shape [batch, …], received [].`,
    );
    expect(codeOf(() => loss({ fakeLogits, topK: 5 }))).toBe(
      `OPTION ${name}: \`topK\` must be a whole number from 1 to 4, received 5.`,
    );
    expect(codeOf(() => loss({ fakeLogits, weights, topK: 2 }))).toBe(
      `OPTION ${name}: \`topK\` must be left out when \`weights\` are given, received 2. Which samples count is decided by one of the two.`,
    );
  });

  it('leaves no tensor behind, reads none and is a scalar', async () => {
    await expectNoTensorLeak(() => withoutHiddenInputs(() => loss({ fakeLogits, weights })));
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() => tf.grad((logits) => loss({ fakeLogits: logits, topK: 2 }))(fakeLogits)),
    );
    expect(loss({ fakeLogits }).shape).toEqual([]);
  });
}
