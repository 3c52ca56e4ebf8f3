import { emptyTensor, valuesOf } from './ort-tensors.js';

/**
 * @typedef {import('onnxruntime-node').InferenceSession} InferenceSession
 * @typedef {import('onnxruntime-node').Tensor} Tensor
 * @typedef {Pick<InferenceSession, 'run' | 'release'>} Runnable
 * @typedef {Record<string, Tensor>} Tensors
 */

/** Runs in a row that each of two sessions is tried for; the first of them is not timed. */
const trialRuns = 8;
/** Runs after which they are tried again: what else the machine does changes. */
const periodRuns = 400;
/** Share of the time of the first session that the second must stay below: it has more threads, of which others take their part. */
const worthwhile = 0.9;

/**
 * Two sessions of one graph as one, the second with more threads: it has the runs when it took clearly less time as both were
 * tried last.
 * @param {readonly [Runnable, Runnable]} sessions
 * @param {() => number} [now] Milliseconds.
 * @returns {Runnable}
 */
export function takeTurns(sessions, now = () => performance.now()) {
  /** @type {[number[], number[]]} */
  const times = [[], []];
  let count = 0;
  /** @type {0 | 1} */
  let better = 0;
  return {
    async run(/** @type {Tensors} */ feeds, /** @type {Tensors} */ fetches) {
      const turn = count % periodRuns;
      count += 1;
      if (turn >= 2 * trialRuns) return sessions[better].run(feeds, fetches);
      const tried = turn < trialRuns ? 0 : 1;
      const begin = now();
      const results = await sessions[tried].run(feeds, fetches);
      if (turn % trialRuns === 0) times[tried] = [];
      else times[tried].push(now() - begin);
      if (turn === 2 * trialRuns - 1) better = median(times[1]) < worthwhile * median(times[0]) ? 1 : 0;
      return results;
    },
    async release() {
      for (const session of sessions) await session.release();
    },
  };
}

/** @param {readonly number[]} times An odd number of them. */
function median(times) {
  return /** @type {number} */ (times.toSorted((one, other) => one - other)[(times.length - 1) / 2]);
}

/**
 * Whether two sessions give the same results to the bit. In what order numbers are added depends on shapes and threads, not on
 * values, so that one run with made-up ones tells.
 * @param {readonly [InferenceSession, InferenceSession]} sessions
 */
export async function agree([one, other]) {
  const feeds = madeUp(one);
  const [expected, given] = [await one.run(feeds), await other.run(feeds)];
  return Object.entries(expected).every(([name, tensor]) => {
    const [left, right] = [valuesOf(tensor), valuesOf(/** @type {Tensor} */ (given[name]))];
    return left.every((value, index) => Object.is(value, right[index]));
  });
}

/** @param {InferenceSession} session */
function madeUp({ inputMetadata }) {
  /** @type {Tensors} */
  const feeds = {};
  for (const input of inputMetadata) {
    if (!input.isTensor || (input.type !== 'float32' && input.type !== 'int32' && input.type !== 'bool'))
      continue;
    const tensor = emptyTensor({
      name: input.name,
      type: input.type,
      shape: /** @type {number[]} */ (input.shape),
    });
    const values = tensor.data;
    // between -0.1 and 0.3, with all bits in use; whole numbers stay 0, which is an index in range
    if (values instanceof Float32Array)
      values.forEach((_, at) => (values[at] = ((at * 0.618034) % 0.4) - 0.1));
    feeds[input.name] = tensor;
  }
  return feeds;
}
