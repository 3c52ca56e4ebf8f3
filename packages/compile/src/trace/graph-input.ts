import * as tf from '@tensorflow/tfjs';
import type { GraphDraw, TensorData } from '../tensor-function.js';
import { currentTrace, symbolicTensor } from './symbolic-backend.js';

let replay: ((draw: GraphDraw) => TensorData) | undefined;

/**
 * A tensor whose values are new at each run. While a function is compiled it becomes an input of the graph that
 * `draw.fill()` refills before each run; anywhere else it is a tensor of `draw.fill()`, so the same function also
 * runs eagerly.
 *
 * @example
 * const noise = graphInput({ shape: [4], dtype: 'float32', fill: () => ({ data: myNoise(4), shape: [4] }) });
 */
export function graphInput(draw: GraphDraw): tf.Tensor {
  const trace = currentTrace();
  if (trace === undefined) {
    const { data, shape } = replay === undefined ? draw.fill() : replay(draw);
    return tf.tensor(data, [...shape], draw.dtype);
  }
  const name = `draw_${trace.draws.length}`;
  trace.draws.push({ name, draw });
  return symbolicTensor({ name, type: draw.dtype, shape: draw.shape, stored: draw.shape });
}

/** Runs `body` eagerly with the draws of an earlier run instead of new ones. */
export function withReplayedDraws<T>(draws: readonly TensorData[], body: () => T): T {
  const remaining = [...draws];
  replay = (draw) => remaining.shift() ?? draw.fill();
  try {
    return body();
  } finally {
    replay = undefined;
  }
}
