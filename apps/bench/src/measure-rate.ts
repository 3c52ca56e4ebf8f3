import { compile } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { summary, timed } from './timing.js';

const size = 2048;

/**
 * Multiply-adds per millisecond of a 2048³ `MatMul` on ONNX Runtime, the fastest of some runs: what this machine can do at
 * best. Both matrices stay where the engine keeps its variables, and only a corner of the product comes back.
 */
export async function measureRate(repeats = 7): Promise<number> {
  tf.env().set('PROD', true); // no tfjs banner
  const random = createRandomSource(1);
  const [a, b] = [1, 2].map(() => tf.tidy(() => tf.variable(random.uniform([size, size]), false))) as [
    tf.Variable,
    tf.Variable,
  ];
  const product = await compile(() => ({ corner: tf.slice(tf.matMul(a, b), [0, 0], [1, 1]) }), {
    inputs: {},
    name: 'bound',
  });
  try {
    await product.run({});
    const times: number[] = [];
    for (let run = 0; run < repeats; run += 1) times.push(await timed(() => product.run({})));
    return size ** 3 / summary(times).minMs;
  } finally {
    product.dispose();
    tf.dispose([a, b]);
  }
}
