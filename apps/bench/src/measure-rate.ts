import { compile } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { summary, timed } from './timing.js';

const size = 2048;

/** A 2048³ `MatMul` on ONNX Runtime: what this machine can do at best. */
export interface RateProbe {
  /** Multiply-adds per millisecond of one product. */
  measure(): Promise<number>;
  dispose(): void;
}

/** Both matrices stay where the engine keeps its variables, and only a corner of the product comes back. */
export async function createRateProbe(): Promise<RateProbe> {
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
  await product.run({});
  return {
    measure: async () => size ** 3 / (await timed(() => product.run({}))),
    dispose() {
      product.dispose();
      tf.dispose([a, b]);
    },
  };
}

/** Median of some products, in multiply-adds per millisecond. */
export async function measureRate(repeats = 7): Promise<number> {
  const probe = await createRateProbe();
  try {
    const rates: number[] = [];
    for (let run = 0; run < repeats; run += 1) rates.push(await probe.measure());
    return summary(rates).medianMs;
  } finally {
    probe.dispose();
  }
}
