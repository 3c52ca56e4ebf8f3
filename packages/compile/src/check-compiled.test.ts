import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { floats, numbers, useCpu } from './check-against-cpu.test-helper.js';
import { compile } from './compile.js';
import { checkCompiled } from './check-compiled.js';
import type { CompiledFunction } from './compiled-function.js';
import type { CheckOptions } from './check/compare-with-eager.js';
import { DisagreementError } from './errors.js';
import { passedCheck } from './runtime/passed-checks.js';
import type { TensorData, TensorFunction } from './tensor-function.js';
import { graphInput } from './trace/graph-input.js';

const inputs = { x: { shape: [4, 3], dtype: 'float32' }, labels: { shape: [4], dtype: 'int32' } } as const;

/** A training step with an embedding, a draw and Adam. */
function trainingStep(): { readonly weights: tf.Variable; readonly step: TensorFunction } {
  const weights = tf.variable(tf.tensor2d([0.3, -0.5, 0.8, 0.1, 0.2, -0.4], [2, 3]));
  const optimizer = tf.train.adam(0.05);
  let seed = 0;
  const noise = (): tf.Tensor =>
    graphInput({ shape: [4, 3], dtype: 'float32', fill: () => floats([4, 3], { seed: (seed += 1) }) });
  const step: TensorFunction = ({ x, labels }) => ({
    loss: optimizer.minimize(
      () => tf.mean(tf.square(tf.add(tf.mul(x!, tf.gather(weights, labels!)), noise()))) as tf.Scalar,
      true,
      [weights],
    )!,
  });
  return { weights, step };
}

beforeAll(useCpu);

afterEach(async () => {
  tf.disposeVariables();
  await tf.setBackend('cpu');
});

describe('checkCompiled', () => {
  it('passes a training step and puts its variables back', async () => {
    const { weights, step } = trainingStep();
    const before = Array.from(weights.dataSync());
    await expect(checkCompiled(step, { inputs })).resolves.toBeUndefined();
    expect(Array.from(weights.dataSync())).toEqual(before);
  });

  it('leaves no tensor behind', async () => {
    const { step } = trainingStep();
    await checkCompiled(step, { inputs });
    const before = tf.memory();
    await checkCompiled(step, { inputs });
    expect(tf.memory()).toEqual(before);
  });

  it('fails a function that changes from call to call after the trace, and names the output', async () => {
    let calls = 0;
    const weights = tf.variable(tf.scalar(2));
    const before = tf.memory().numTensors;
    const drifting: TensorFunction = ({ x }) => {
      calls += 1;
      weights.assign(tf.mul(weights, 3));
      return { fine: tf.neg(x!), drift: tf.add(x!, calls > 4 ? 1 : 0) };
    };
    const check = checkCompiled(drifting, { inputs: { x: inputs.x } });
    await expect(check).rejects.toThrow(/output `drift` differs at element 0 in step 2: compiled .+ on cpu/);
    await expect(check).rejects.toBeInstanceOf(DisagreementError);
    await expect(check).rejects.toMatchObject({ code: 'DISAGREEMENT' });
    expect(weights.dataSync()[0]).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('puts the variables back when the first step fails', async () => {
    let calls = 0;
    const weights = tf.variable(tf.scalar(2));
    const drifting: TensorFunction = ({ x }) => {
      calls += 1;
      weights.assign(tf.mul(weights, 3));
      return { y: calls > 3 ? tf.square(x!) : tf.abs(x!) };
    };
    await expect(checkCompiled(drifting, { inputs: { x: inputs.x } })).rejects.toThrow(/in step 1/);
    const next = await compile(() => ({ y: tf.mul(weights, 1) }), { inputs: {} }); // after what is disposed
    expect((await next.run({}))['y']!.data[0]).toBe(2);
    expect(weights.dataSync()[0]).toBe(2);
  });

  it.each([
    ['dispose', 'cpu'],
    ['sync, then dispose', 'cpu'],
    ['dispose', 'wasm'], // where a clone is a copy
  ])(
    'keeps what another function changed: %s in the middle of a check, or after it, on %s',
    async (how, backend) => {
      await tf.setBackend(backend);
      const total = tf.variable(tf.scalar(2));
      const add: TensorFunction = ({ x }) => {
        total.assign(tf.add(total, tf.sum(x!)) as tf.Scalar);
        return { now: total };
      };
      const x = numbers([1, 3, 0.5, 0.5], [[2, 2]]);
      const options = { inputs: { x: { shape: [2, 2], dtype: 'float32' } } } as const;
      const [during, after] = [await compile(add, options), await compile(add, options)];
      const leave = (trained: CompiledFunction): Promise<void> => {
        if (how === 'sync, then dispose') void trained.sync();
        trained.dispose();
        return trained.sync();
      };
      const left: Promise<void>[] = [];
      await during.run({ x });
      const values = (_: string, step: number): TensorData => {
        if (step === 1) left.push(leave(during));
        return x;
      };
      await checkCompiled(add, { ...options, values });
      await Promise.all(left);
      expect(total.dataSync()[0]).toBe(7);
      await after.run({ x });
      await after.run({ x });
      await checkCompiled(add, options);
      await leave(after);
      expect(total.dataSync()[0]).toBe(12);
    },
  );

  it('takes infinities as equal where both are, and as different where one is', async () => {
    const weights = tf.variable(tf.tensor1d([1, 2]));
    const overflowing: TensorFunction = ({ x }) => {
      weights.assign(tf.mul(weights, tf.tensor1d([1e38, 1])) as tf.Tensor1D);
      return { sum: tf.sum(tf.mul(tf.add(tf.abs(x!), 1), 3e38)) };
    };
    await expect(checkCompiled(overflowing, { inputs: { x: inputs.x } })).resolves.toBeUndefined();
    let calls = 0;
    const drifting: TensorFunction = ({ x }) => {
      calls += 1;
      return { sum: tf.sum(tf.mul(tf.add(tf.abs(x!), 1), calls > 3 ? 3e38 : 1)) };
    };
    await expect(checkCompiled(drifting, { inputs: { x: inputs.x } })).rejects.toThrow(/eager Infinity/);
  });

  it('names the variable that differs when no output shows it', async () => {
    let calls = 0;
    const weights = tf.variable(tf.tensor1d([1, 2]), true, 'hidden');
    const hidden: TensorFunction = ({ x }) => {
      calls += 1;
      weights.assign(tf.add(weights, calls > 4 ? tf.tensor1d([0, 1]) : tf.tensor1d([0, 3])) as tf.Tensor1D);
      return { y: tf.neg(x!) };
    };
    await expect(checkCompiled(hidden, { inputs: { x: inputs.x } })).rejects.toThrow(
      /variable `hidden` \[2\] differs at element 1 in step 2: from 5 to 8 compiled, to 6 eagerly on cpu\. The changes differ by 200 %\./,
    );
    expect(Array.from(weights.dataSync())).toEqual([1, 2]);
  });

  it('begins the second step alike, so that one sign taken for another does not grow', async () => {
    let calls = 0;
    const weights = tf.variable(tf.scalar(1), true, 'growing');
    const growing: TensorFunction = ({ x }) => {
      calls += 1;
      const rounding = calls === 4 ? 0.015 : 0; // of the first eager run alone; from 2.015 the next change would be 1.15
      const slope = tf.mul(tf.mul(10, tf.sub(weights, 1)), tf.sub(weights, 2));
      weights.assign(tf.addN([weights, slope, tf.scalar(1 + rounding)]) as tf.Scalar);
      return { y: tf.neg(x!) };
    };
    await expect(checkCompiled(growing, { inputs: { x: inputs.x } })).resolves.toBeUndefined();
    expect(calls).toBe(5);
  });

  it('fails what depends on a value that the trace froze', async () => {
    let calls = 0;
    const frozen: TensorFunction = ({ x }) => {
      calls += 1;
      return { y: calls > 3 ? tf.square(x!) : tf.abs(x!) };
    };
    await expect(checkCompiled(frozen, { inputs: { x: inputs.x } })).rejects.toThrow(/output `y` differs/);
  });

  it('accepts differences below the tolerance only', async () => {
    let calls = 0;
    const rounded: TensorFunction = ({ x }) => {
      calls += 1;
      return { y: tf.add(x!, calls % 5 === 4 || calls % 5 === 0 ? 0.01 : 0) };
    };
    const check = (tolerance: number) => checkCompiled(rounded, { inputs: { x: inputs.x }, tolerance });
    await expect(check(0.02)).resolves.toBeUndefined();
    await expect(check(0.005)).rejects.toThrow(DisagreementError);
  });

  it('takes NaN for equal to NaN and for different from numbers', async () => {
    let calls = 0;
    const values = (): ReturnType<typeof numbers> => numbers(Array<number>(12).fill(-1), [[4, 3]]);
    await checkCompiled(({ x }) => ({ y: tf.sqrt(x!) }), { inputs: { x: inputs.x }, values });
    const sometimes: TensorFunction = ({ x }) => {
      calls += 1;
      return { y: calls > 3 ? tf.sqrt(x!) : tf.abs(x!) };
    };
    await expect(checkCompiled(sometimes, { inputs: { x: inputs.x }, values })).rejects.toThrow(/eager NaN/);
  });

  it('gives other inputs in the second step', async () => {
    const seen: (readonly [string, number])[] = [];
    await checkCompiled(({ x, labels }) => ({ y: tf.add(x!, tf.reshape(labels!, [4, 1])) }), {
      inputs,
      values: (name, step) => {
        seen.push([name, step]);
        return name === 'x' ? floats([4, 3], { seed: step + 1 }) : numbers([3, 2, 1, step], [[4], 'int32']);
      },
    });
    expect(seen).toEqual([
      ['x', 0],
      ['labels', 0],
      ['x', 1],
      ['labels', 1],
    ]);
  });

  it('checks a function that returns a variable without disposing it', async () => {
    const weights = tf.variable(tf.tensor1d([1, 2]));
    await checkCompiled(() => ({ weights }), { inputs: {} });
    expect(weights.isDisposed).toBe(false);
    expect(Array.from(weights.dataSync())).toEqual([1, 2]);
  });

  describe('with a fingerprint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gankit-checks-'));
    beforeAll(() => void vi.stubEnv('GANKIT_CACHE', folder));
    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });

    /** How often the check runs the function. */
    async function callsOf(options: Partial<CheckOptions>, scale = 1): Promise<number> {
      let calls = 0;
      const fn: TensorFunction = ({ x }) => {
        calls += 1;
        return { y: tf.mul(x!, calls > 4 ? scale : 1) };
      };
      await checkCompiled(fn, { inputs: { x: inputs.x }, ...options });
      return calls;
    }

    it('is not done again once it passed, unless something else is asked', async () => {
      expect(await callsOf({})).toBeGreaterThan(2);
      expect(await callsOf({ fingerprint: 'one' })).toBeGreaterThan(2);
      expect(await callsOf({ fingerprint: 'one' })).toBe(0);
      expect(await callsOf({ fingerprint: 'other' })).toBeGreaterThan(2);
      expect(await callsOf({ fingerprint: 'one', tolerance: 0.1 })).toBeGreaterThan(2);
      expect(await callsOf({})).toBeGreaterThan(2);
    });

    it('is done again when it passed by another rule', async () => {
      const known = { fingerprint: 'old', inputs: { x: inputs.x }, tolerance: 1e-3, engine: 'cpu' };
      await passedCheck(known).note();
      expect(await callsOf({ fingerprint: 'old' })).toBeGreaterThan(2);
    });

    it('is done again when it failed, or its entry is damaged', async () => {
      const failing = (): Promise<number> => callsOf({ fingerprint: 'failing' }, 2);
      await expect(failing()).rejects.toThrow(DisagreementError);
      await expect(failing()).rejects.toThrow(DisagreementError);
      await callsOf({ fingerprint: 'damaged' });
      const checks = join(folder, 'checks');
      for (const name of readdirSync(checks)) truncateSync(join(checks, name), 5);
      expect(await callsOf({ fingerprint: 'damaged' })).toBeGreaterThan(2);
      expect(await callsOf({ fingerprint: 'damaged' })).toBe(0);
    });
  });
});

describe('compile', () => {
  it('has one fingerprint for one graph, whatever the weights', async () => {
    const fingerprint = async (size: number, fn: TensorFunction): Promise<string> => {
      const compiled = await compile(fn, { inputs: { x: { shape: [size], dtype: 'float32' } } });
      compiled.dispose();
      return compiled.fingerprint;
    };
    const weight = tf.variable(tf.scalar(2));
    const scaled = await fingerprint(3, ({ x }) => ({ y: tf.mul(x!, weight) }));
    weight.assign(tf.scalar(5));
    expect(await fingerprint(3, ({ x }) => ({ y: tf.mul(x!, weight) }))).toBe(scaled);
    expect(await fingerprint(4, ({ x }) => ({ y: tf.mul(x!, weight) }))).not.toBe(scaled);
    expect(await fingerprint(3, ({ x }) => ({ y: tf.add(x!, weight) }))).not.toBe(scaled);
    expect(scaled).toMatch(/^[0-9a-f]{64}$/);
  });
});
