import * as tf from '@tensorflow/tfjs';

/**
 * Runs a function while `Math.random` and reading tensor values throw: what a step function must do without, as a
 * compiled step would freeze both into constants.
 *
 * @param call - Synchronous function; wrap it in `tf.tidy` yourself.
 */
export function withoutHiddenInputs<Result>(call: () => Result): Result {
  const engine = tf.engine();
  const random = Math.random;
  const own = { readSync: engine.readSync, read: engine.read };
  Math.random = refuse('draw from Math.random or an unseeded tf.random*; use `random` of the step');
  engine.readSync = refuse('read tensor values with dataSync()');
  engine.read = refuse('read tensor values with data()');
  try {
    return call();
  } finally {
    Math.random = random;
    Object.assign(engine, own);
  }
}

function refuse(what: string): () => never {
  return () => {
    throw new Error(`A step function must not ${what}.`);
  };
}
