import { createRandomSource, fromTensor } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLatentStream, interpolateLatents } from './latents.js';
import { useCpu } from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

describe('createLatentStream', () => {
  it('gives the latents of sample, however many are taken at a time', async () => {
    const tensor = createRandomSource(7).fork('latents').normal([10, 5]);
    const whole = [...(await fromTensor(tensor)).data];
    tensor.dispose();
    const stream = createLatentStream({ seed: 7, latentSize: 5 });
    const parts = [await stream.next(2), await stream.next(4), await stream.next(3)];
    expect(parts.map(({ shape }) => shape)).toEqual([
      [2, 5],
      [4, 5],
      [3, 5],
    ]);
    expect(parts.flatMap(({ data }) => [...data])).toEqual(whole.slice(0, 45));
  });

  it('draws again what lies beyond the truncation, and nothing else', async () => {
    const [plain, truncated, again] = await Promise.all([
      createLatentStream({ seed: 3, latentSize: 100 }).next(100),
      createLatentStream({ seed: 3, latentSize: 100, truncation: 0.8 }).next(100),
      createLatentStream({ seed: 3, latentSize: 100, truncation: 0.8 }).next(40),
    ]);
    const values = [...truncated.data];
    expect(values.every((value) => Math.abs(value) <= 0.8)).toBe(true);
    const kept = values.filter((value, index) => value === plain.data[index]).length;
    expect(Math.abs(kept / 1e4 - 0.5763)).toBeLessThan(0.02); // P(|z| < 0.8), 4 standard errors
    // of the normal distribution cut off at 0.8: 1 - 2·0.8·φ(0.8) / 0.5763
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / 1e4;
    expect(Math.abs(variance - 0.1957)).toBeLessThan(0.008);
    expect([...again.data]).toEqual(values.slice(0, 4000));
  });

  it('leaves no tensor behind and refuses to cut everything off', async () => {
    const before = tf.memory().numTensors;
    await createLatentStream({ seed: 3, latentSize: 4, truncation: 0.5 }).next(6);
    expect(tf.memory().numTensors).toBe(before);
    expect(() => createLatentStream({ seed: 3, latentSize: 4, truncation: 0 })).toThrow(/`truncation`/);
  });
});

describe('interpolateLatents', () => {
  it('goes along the arc between two latents, row by row', () => {
    const from = { data: Float32Array.of(3, 0, /* second */ 0, 2), shape: [2, 2] };
    const to = { data: Float32Array.of(0, 3, /* second */ 0, -1), shape: [2, 2] };
    const third = interpolateLatents({ from, to }, 1 / 3);
    const [x, y, ...opposite] = third.data;
    expect([x, y].map((value) => Number(value!.toFixed(5)))).toEqual([2.59808, 1.5]); // 30° of a circle of radius 3
    expect(opposite.map((value) => Number(value.toFixed(5)))).toEqual([0, 1]); // straight through the middle
    expect([...interpolateLatents({ from, to }, 0).data]).toEqual([...from.data]);
    expect(interpolateLatents({ from, to }, 1).data[1]).toBeCloseTo(3, 6);
  });

  it('refuses latents of two shapes', () => {
    const latents = (count: number) => ({ data: new Float32Array(2 * count), shape: [count, 2] });
    expect(() => interpolateLatents({ from: latents(2), to: latents(3) }, 0.5)).toThrow(
      /received \[2, 2\] and \[3, 2\]/,
    );
  });
});
