import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { giveBackThread, GraphThread, takeThread } from './graph-thread.js';

beforeAll(useCpu);

/** A thread that runs this program instead of ONNX Runtime. */
function threadOf(program: string): GraphThread {
  return new GraphThread(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
}

const onMessage = "import { parentPort } from 'node:worker_threads'; parentPort.on('message', ";

describe('the thread of the graphs', () => {
  // what else runs on a shared machine may hold this thread up for a while
  it('leaves the event loop alive during a long run', { retry: 2 }, async () => {
    const size = 768; // 40 products took a quick machine 91 ms
    const chain = await compile(
      ({ x }) => {
        let y = x!;
        for (let step = 0; step < 120; step += 1) y = tf.tanh(tf.matMul(y, x!));
        return { corner: tf.slice(y, [0, 0], [1, 1]) };
      },
      { inputs: { x: { shape: [size, size], dtype: 'float32' } } },
    );
    const x = floats([size, size], { from: -0.1, to: 0.1 });
    const ticks: number[] = [performance.now()];
    const timer = setInterval(() => ticks.push(performance.now()), 5);
    await chain.run({ x });
    clearInterval(timer);
    ticks.push(performance.now());
    const took = ticks.at(-1)! - ticks[0]!;
    const longestGap = Math.max(...ticks.slice(1).map((tick, index) => tick - ticks[index]!));
    expect(took).toBeGreaterThan(100);
    expect(longestGap).toBeLessThan(took / 2);
    chain.dispose();
  });

  it.each([
    [undefined, '1'],
    ['0', '0'], // whoever wants the reports gets them
  ])('turns the reports of ONNX Runtime to its makers off (%s)', async (given, expected) => {
    const setting = 'ORT_DISABLE_TELEMETRY';
    const before = process.env[setting];
    if (given === undefined) delete process.env[setting];
    else process.env[setting] = given;
    const threads = [takeThread(), takeThread()]; // one of them is new
    expect(process.env[setting]).toBe(expected);
    if (before === undefined) delete process.env[setting];
    else process.env[setting] = before;
    for (const thread of threads) await giveBackThread(thread);
  });

  it('does not take the arrays of the caller', async () => {
    const square = await compile(({ x }) => ({ y: tf.square(x!) }), {
      inputs: { x: { shape: [2], dtype: 'float32' } },
    });
    const whole = Float32Array.of(9, 3, -4, 9);
    const x = { data: whole.subarray(1, 3), shape: [2] };
    expect((await square.run({ x }))['y']!.data).toEqual(Float32Array.of(9, 16));
    expect((await square.run({ x }))['y']!.data).toEqual(Float32Array.of(9, 16));
    expect(whole).toEqual(Float32Array.of(9, 3, -4, 9));
    square.dispose();
  });

  it.each([
    ['ends', `${onMessage} () => process.exit(7));`, /ended: exit code 7\. .* since the last sync\(\)/],
    ['throws', `${onMessage} () => { throw new Error('no memory'); });`, /ended: no memory\./],
    ['does not start', "import 'no-such-package';", /ended: .*no-such-package/],
  ])('refuses what is asked when it %s, then and later', async (_, program, message) => {
    const thread = threadOf(program);
    const asked = [thread.ask({ kind: 'reset' }), thread.ask({ kind: 'close', session: 1 })];
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({ reason: { code: 'RUNTIME', message: expect.stringMatching(message) } });
    }
    expect(thread.alive).toBe(false);
    await expect(thread.ask({ kind: 'reset' })).rejects.toThrow(message);
    await expect(giveBackThread(thread)).resolves.toBeUndefined();
  });

  it('is kept for the next when it was given back, once', async () => {
    const [first, second] = [takeThread(), takeThread()];
    await giveBackThread(first);
    await giveBackThread(second);
    expect(second.alive).toBe(false);
    expect(takeThread()).toBe(first);
    const number = first.newNumber();
    await first.ask({
      kind: 'write',
      variables: [{ variable: number, shape: [], values: Float32Array.of(5) }],
    });
    await giveBackThread(first);
    await expect(first.ask({ kind: 'read', variables: [number] })).rejects.toThrow(/not in the store/);
  });

  it('holds the process only while something is asked of it', async () => {
    const active = (): number =>
      process.getActiveResourcesInfo().filter((kind) => /Worker|Message/.test(kind)).length;
    const before = active();
    const thread = takeThread();
    const asked = thread.ask({ kind: 'reset' });
    expect(active()).toBeGreaterThan(before);
    await asked;
    expect(active()).toBe(before);
    await giveBackThread(thread);
  });
});
