import { createRandomSource, type Engine, type PreparedStep, type StepFunction } from '@gankit/core';
import * as compiler from '@gankit/compile';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEngine } from '../node/create-engine.js';
import { createCompiledEngine } from './compiled-engine.js';
import type { Compiler } from './compiler.js';

const spec = (shape: number[]) => ({ shape, dtype: 'float32' as const });
const inputs = { x: spec([4, 3]) };
const checkInputs = { x: spec([2, 3]) };
const batch = {
  x: { data: Float32Array.from({ length: 12 }, (_, index) => Math.sin(index)), shape: [4, 3] },
};

/** A step with a dense layer, noise and Adam, on its own weights. */
function makeStep(): { readonly step: StepFunction; readonly weights: tf.Variable } {
  const weights = tf.variable(tf.tensor2d([0.3, -0.2, 0.5, 0.1, -0.4, 0.7], [3, 2]));
  const optimizer = tf.train.adam(0.05, 0.5, 0.9);
  const step: StepFunction = ({ x }, random) => {
    const noisy = tf.add(x!, tf.mul(0.1, random.normal(x!.shape)));
    const loss = () => tf.mean(tf.square(tf.tanh(tf.matMul(noisy, weights)))) as tf.Scalar;
    return { loss: optimizer.minimize(loss, true, [weights])! };
  };
  return { step, weights };
}

async function lossesOf(prepared: PreparedStep, count: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = 0; step < count; step += 1) losses.push((await prepared.run(batch))['loss']!.data[0]!);
  return losses;
}

/** The real compiler, refusing whatever `refuse` names. */
function refusing(code: string, from: 'compile' | 'checkCompiled'): Compiler {
  const refuse = async (): Promise<never> => {
    throw Object.assign(new Error('the function uses a kernel without a lowering: Einsum.'), { code });
  };
  return { ...compiler, [from]: refuse };
}

describe('compiled engine', () => {
  let eager: Engine;
  beforeAll(async () => {
    eager = await createEngine({ engine: 'wasm' });
  });
  afterEach(() => vi.unstubAllEnvs());

  it('gives the losses, weights and random stream of the eager run', async () => {
    const engine = await createEngine({ engine: 'compiled', threads: 1 });
    const compiled = makeStep();
    const compiledRandom = createRandomSource(3);
    const options = { name: 'test step', inputs, checkInputs };
    const fast = await engine.prepare(compiled.step, { ...options, random: compiledRandom });
    expect(compiledRandom.state()).toEqual(createRandomSource(3).state());
    const fastLosses = await lossesOf(fast, 5);
    await engine.sync();

    const plain = makeStep();
    const eagerRandom = createRandomSource(3);
    const slow = await eager.prepare(plain.step, { ...options, random: eagerRandom });
    const slowLosses = await lossesOf(slow, 5);
    slowLosses.forEach((loss, index) => expect(fastLosses[index]).toBeCloseTo(loss, 5));
    expect(fastLosses[4]).toBeLessThan(fastLosses[0]!);
    expect(compiledRandom.state()).toEqual(eagerRandom.state());
    const expected = await plain.weights.data();
    (await compiled.weights.data()).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
    fast.dispose();
    engine.dispose();
  });

  it('runs compiled and eager steps in the order of asking, not waited for', async () => {
    const total = tf.variable(tf.scalar(1));
    const change =
      (update: (value: tf.Tensor) => tf.Tensor): StepFunction =>
      () => {
        total.assign(update(total) as tf.Scalar);
        return { total: tf.add(total, 0) };
      };
    const selective: Compiler = {
      ...compiler,
      compile: (fn, options) =>
        options.name === 'doubling'
          ? refusing('UNSUPPORTED_KERNEL', 'compile').compile(fn, options)
          : compiler.compile(fn, options),
    };
    const engine = createCompiledEngine({ compiler: selective, eager, description: '', byName: false });
    const prepare = (name: string, step: StepFunction): Promise<PreparedStep> =>
      engine.prepare(step, { name, inputs: {}, random: createRandomSource(3) });
    const addition = await prepare(
      'addition',
      change((value) => tf.add(value, 3)),
    );
    const doubling = await prepare(
      'doubling',
      change((value) => tf.mul(value, 2)),
    );
    const asked = [addition, doubling, doubling, addition, addition, doubling].map((step) => step.run({}));
    const totals = (await Promise.all(asked)).map((outputs) => outputs['total']!.data[0]);
    expect(totals).toEqual([4, 8, 16, 19, 22, 44]);
    await engine.sync();
    expect(total.dataSync()[0]).toBe(44);
  });

  it('takes weights changed outside after reload', async () => {
    const engine = await createEngine({ engine: 'compiled' });
    const { step, weights } = makeStep();
    const prepared = await engine.prepare(step, { name: 's', inputs, random: createRandomSource(3) });
    await prepared.run(batch);
    weights.assign(tf.zerosLike(weights));
    await engine.reload();
    expect((await prepared.run(batch))['loss']!.data[0]).toBe(0);
    engine.dispose();
  });

  it.each(['step', 'engine'] as const)(
    'keeps what a disposed %s changed, after the check of another',
    async (what) => {
      const engine = await createEngine({ engine: 'compiled', threads: 1 });
      const { step, weights } = makeStep();
      const prepare = (): Promise<PreparedStep> =>
        engine.prepare(step, { name: 's', inputs, checkInputs, random: createRandomSource(3) });
      const prepared = await prepare();
      await lossesOf(prepared, 3);
      vi.stubEnv('GANKIT_CACHE', 'off'); // the check is done again
      const unused = await prepare();
      unused.dispose();
      (what === 'step' ? prepared : engine).dispose();
      await engine.sync();
      const plain = makeStep();
      const options = { name: 's', inputs, random: createRandomSource(3) };
      await lossesOf(await eager.prepare(plain.step, options), 3);
      const expected = await plain.weights.data();
      (await weights.data()).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
      engine.dispose();
    },
  );

  it.each([
    ['UNSUPPORTED_KERNEL', 'compile'],
    ['DISAGREEMENT', 'checkCompiled'],
    ['RUNTIME', 'compile'],
  ] as const)('falls back to eager with one line after %s, beside compiled steps', async (code, from) => {
    const lines: string[] = [];
    const options = { eager, description: '', byName: false, onNotice: (line: string) => lines.push(line) };
    const shared = makeStep();
    const real = createCompiledEngine({ ...options, compiler });
    const fallback = createCompiledEngine({ ...options, compiler: refusing(code, from) });
    const prepared = await fallback.prepare(shared.step, {
      name: 'generator step',
      inputs,
      checkInputs,
      random: createRandomSource(3),
    });
    expect(lines).toEqual([
      "Running the generator step eagerly on 'wasm', much slower: the function uses a kernel without a lowering: Einsum.",
    ]);
    const reference = makeStep();
    const compiled = await real.prepare(reference.step, { name: 'r', inputs, random: createRandomSource(3) });
    const expected = await lossesOf(compiled, 3);
    (await lossesOf(prepared, 3)).forEach((loss, index) => expect(loss).toBeCloseTo(expected[index]!, 5));
  });

  it('says so when the eager backend cannot run what compiles', async () => {
    const notices: string[] = [];
    const engine = await createEngine({ engine: 'compiled', onNotice: (line) => notices.push(line) });
    tf.unregisterKernel('Einsum', 'wasm'); // until the next engine registers it again
    const step: StepFunction = ({ x }) => ({ y: tf.einsum('ij,kj->ik', x!, x!) });
    const prepared = await engine.prepare(step, {
      name: 'einsum step',
      inputs,
      checkInputs,
      random: createRandomSource(1),
    });
    const expected = batch.x.data.slice(0, 3).reduce((sum, value) => sum + value * value, 0);
    expect((await prepared.run(batch))['y']!.data[0]).toBeCloseTo(expected, 5);
    expect(notices).toEqual([
      "The compiled einsum step was not compared with an eager run: Kernel 'Einsum' not registered for backend 'wasm'",
    ]);
  });

  it('throws instead when it was asked for by name', async () => {
    const engine = createCompiledEngine({
      eager,
      description: '',
      byName: true,
      compiler: refusing('UNSUPPORTED_KERNEL', 'compile'),
    });
    const { step } = makeStep();
    const prepare = engine.prepare(step, { name: 'generator step', inputs, random: createRandomSource(3) });
    await expect(prepare).rejects.toMatchObject({ code: 'ENGINE' });
    await expect(prepare).rejects.toThrow(
      /the generator step cannot be compiled\..*Einsum.*'wasm' or 'auto'/,
    );
  });

  it('passes on the errors of the step itself', async () => {
    const engine = createCompiledEngine({ eager, description: '', byName: false, compiler });
    const broken: StepFunction = () => {
      throw new RangeError('labels out of range');
    };
    const prepare = engine.prepare(broken, { name: 's', inputs, random: createRandomSource(3) });
    await expect(prepare).rejects.toThrow('labels out of range');
  });
});
