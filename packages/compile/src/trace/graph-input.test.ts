import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, numbers, runEagerly, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import type { GraphDraw, TensorData, TensorFunction } from '../tensor-function.js';
import { graphInput, withReplayedDraws } from './graph-input.js';

/** Draws whose fill counts up over all draws of one source, so that order shows. */
function countingSource(): { readonly draw: (shape: number[]) => GraphDraw; readonly count: () => number } {
  let seed = 0;
  const draw = (shape: number[]): GraphDraw => ({
    shape,
    dtype: 'float32',
    fill: () => {
      seed += 1;
      return floats(shape, { seed });
    },
  });
  return { draw, count: () => seed };
}

function noisyStep(draw: (shape: number[]) => GraphDraw): TensorFunction {
  const weights = tf.variable(tf.tensor1d([0.5, -1, 2]));
  const optimizer = tf.train.sgd(0.1);
  return ({ x }) => {
    const [gain, noise] = [graphInput(draw([3])), graphInput(draw([2, 3]))];
    const loss = (): tf.Scalar => tf.mean(tf.square(tf.add(tf.mul(tf.mul(x!, weights), gain), noise)));
    return { loss: optimizer.minimize(loss, true, [weights])!, noise: tf.mul(noise, 1) };
  };
}

const x = numbers([1, -2, 0.5, 3, 0.25, -1], [[2, 3]]);

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('graphInput', () => {
  it('gives new numbers at each run, the same as eager with the same fill sequence', async () => {
    const [fast, slow] = [countingSource(), countingSource()];
    const compiled = await compile(noisyStep(fast.draw), {
      inputs: { x: { shape: [2, 3], dtype: 'float32' } },
    });
    expect(fast.count()).toBe(0); // a trace draws nothing
    const eager = noisyStep(slow.draw);
    const noises: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      const received = await compiled.run({ x });
      const expected = runEagerly(eager, { x });
      expectClose('noise', [received['noise']!.data, expected['noise']!.data, 0]);
      expectClose('loss', [received['loss']!.data, expected['loss']!.data, 1e-5]);
      noises.push(received['noise']!.data[0]!);
    }
    expect(fast.count()).toBe(6);
    expect(new Set(noises).size).toBe(3);
    compiled.dispose();
  });

  it('gives a run the numbers that were drawn ahead for it, once', async () => {
    const source = countingSource();
    const options = { inputs: { x: { shape: [2, 3], dtype: 'float32' as const } } };
    const [ahead, plain] = [
      await compile(noisyStep(source.draw), options),
      await compile(noisyStep(countingSource().draw), options),
    ];
    ahead.drawAhead();
    ahead.drawAhead();
    expect(source.count()).toBe(2);
    const expected = [await plain.run({ x }), await plain.run({ x })];
    expect([await ahead.run({ x }), await ahead.run({ x })]).toEqual(expected);
    expect(source.count()).toBe(4);
    ahead.dispose();
    plain.dispose();
  });

  it('keeps the sequence where a result does not need the draw', async () => {
    const source = countingSource();
    const compiled = await compile(
      () => {
        graphInput(source.draw([2]));
        return { y: graphInput(source.draw([2])) };
      },
      { inputs: {} },
    );
    const { y } = await compiled.run({});
    expect(Array.from(y!.data)).toEqual(Array.from(floats([2], { seed: 2 }).data));
    compiled.dispose();
  });

  it('draws whole numbers', async () => {
    const draw: GraphDraw = { shape: [3], dtype: 'int32', fill: () => numbers([4, -5, 6], [[3], 'int32']) };
    const compiled = await compile(() => ({ y: tf.mul(graphInput(draw), tf.scalar(2, 'int32')) }), {
      inputs: {},
    });
    expect((await compiled.run({}))['y']!.data).toEqual(Int32Array.of(8, -10, 12));
    expect(graphInput(draw).dtype).toBe('int32');
    compiled.dispose();
  });

  it('repeats given draws, then draws on', () => {
    const source = countingSource();
    const values = withReplayedDraws([numbers([7, 8])], () =>
      [1, 2].map(() => Array.from(graphInput(source.draw([2])).dataSync())),
    );
    expect(values).toEqual([[7, 8], Array.from(floats([2], { seed: 1 }).data)]);
    expect(Array.from(graphInput(source.draw([2])).dataSync())).toEqual(
      Array.from(floats([2], { seed: 2 }).data),
    );
  });

  it('refuses a fill() of another shape at the run, by name', async () => {
    const fill = (): TensorData => ({ data: new Float32Array(3), shape: [3] });
    const fn: TensorFunction = (given) => ({
      y: tf.add(given['x']!, graphInput({ shape: [4], dtype: 'float32', fill })),
    });
    const compiled = await compile(fn, { inputs: { x: { shape: [4], dtype: 'float32' } } });
    await expect(compiled.run({ x: { data: new Float32Array(4), shape: [4] } })).rejects.toMatchObject({
      code: 'INPUT',
      message: 'function: `graphInput` must be float32 [4], received float32 [3].',
    });
    compiled.dispose();
  });
});
