// The thread that runs the graphs. Plain JavaScript, as Node starts this file itself, from the sources in tests too. It is
// the only file that knows onnxruntime-node.
import { parentPort, workerData } from 'node:worker_threads';

/**
 * @typedef {import('onnxruntime-node').Tensor} Tensor
 * @typedef {import('onnxruntime-node').InferenceSession} InferenceSession
 * @typedef {import('./protocol.js').Request} Request
 * @typedef {import('./protocol.js').Ports} Ports
 * @typedef {import('./protocol.js').Port} Port
 * @typedef {import('./protocol.js').Values} Values
 * @typedef {import('./protocol.js').SessionOptions} SessionOptions
 */

/** Where the other thread sees whether this one may be ended; see gate.ts. */
const gate = new Int32Array(/** @type {{ readonly gate: SharedArrayBuffer }} */ (workerData).gate);
const [open, busy] = [0, 1];
const ort = await import('onnxruntime-node').finally(leave);

/** @type {Map<number, { readonly session: InferenceSession, readonly ports: Ports }>} */
const graphs = new Map();

/**
 * What the next run reads, and the buffer it writes into once a graph writes the variable.
 * @type {Map<number, { current: Tensor, spare?: Tensor }>}
 */
const variables = new Map();

/**
 * @param {Request} request
 * @returns {Promise<Values[] | null>}
 */
async function answer(request) {
  switch (request.kind) {
    case 'open': {
      const session = await ort.InferenceSession.create(request.model, sessionOptions(request.options));
      graphs.set(request.session, { session, ports: request.ports });
      return null;
    }
    case 'run':
      return run(request.session, request.feeds);
    case 'close':
      await close(request.session);
      return null;
    case 'write':
      for (const { variable, shape, values } of request.variables) {
        variables.set(variable, { current: tensorOf(values, shape) });
      }
      return null;
    case 'read':
      return request.variables.map((variable) => valuesOf(slotOf(variable).current).slice());
    case 'forget':
      for (const variable of request.variables) variables.delete(variable);
      return null;
    case 'reset':
      for (const session of graphs.keys()) await close(session);
      variables.clear();
      return null;
  }
}

/**
 * @param {SessionOptions} options
 * @returns {import('onnxruntime-node').InferenceSession.SessionOptions}
 */
function sessionOptions({ threads }) {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // One block for all values of a run costs more than it saves: 2,550 MiB at the peak of a DCGAN 64×64 step instead of
    // 1,540, at the same speed. Without the arena it is 930 MiB, but a quarter slower.
    enableMemPattern: false,
    // Each session has a pool of its own. Threads that wait for work with the core held save waking up, a quarter of a
    // step of many small operations; after a run, or for longer than 0.1 ms, they would take the core from whatever else runs.
    extra: {
      session: {
        force_spinning_stop: '1',
        intra_op: { allow_spinning: '1', spin_duration_us: '100' },
      },
    },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

/**
 * @param {number} number
 * @param {readonly Values[]} values
 */
async function run(number, values) {
  const { session, ports } = graph(number);
  /** @type {Record<string, Tensor>} */
  const feeds = {};
  ports.feeds.forEach(({ name, shape }, index) => {
    feeds[name] = tensorOf(/** @type {Values} */ (values[index]), shape);
  });
  for (const { name, variable } of ports.reads) feeds[name] = slotOf(variable).current;
  const results = ports.results.map(emptyTensor);
  /** @type {Record<string, Tensor>} */
  const fetches = {};
  ports.results.forEach(({ name }, index) => (fetches[name] = /** @type {Tensor} */ (results[index])));
  for (const { name, variable } of ports.writes) fetches[name] = spareOf(slotOf(variable));
  await session.run(feeds, fetches);
  for (const { variable } of ports.writes) {
    const written = slotOf(variable);
    [written.current, written.spare] = [spareOf(written), written.current];
  }
  return results.map(valuesOf);
}

/** @param {number} number */
async function close(number) {
  const { session } = graph(number);
  graphs.delete(number);
  await session.release();
}

/** @param {number} number */
function graph(number) {
  const found = graphs.get(number);
  if (found === undefined) throw new Error('the graph is already closed.');
  return found;
}

/** @param {number} variable */
function slotOf(variable) {
  const found = variables.get(variable);
  if (found === undefined) throw new Error(`variable ${variable} is not in the store.`);
  return found;
}

/** @param {{ current: Tensor, spare?: Tensor }} slot */
function spareOf(slot) {
  slot.spare ??= tensorOf(valuesOf(slot.current).slice(), slot.current.dims);
  return slot.spare;
}

/**
 * A tensor over the given values, without a copy.
 * @param {Values} values
 * @param {readonly number[]} shape
 * @returns {Tensor}
 */
function tensorOf(values, shape) {
  return values instanceof Int32Array
    ? new ort.Tensor('int32', values, shape)
    : new ort.Tensor('float32', values, shape);
}

/**
 * @param {Port} port
 * @returns {Tensor}
 */
function emptyTensor({ type, shape }) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (type === 'bool') return new ort.Tensor('bool', new Uint8Array(size), shape);
  return tensorOf(type === 'int32' ? new Int32Array(size) : new Float32Array(size), shape);
}

/**
 * The values of a tensor; booleans become int32.
 * @param {Tensor} tensor
 * @returns {Values}
 */
function valuesOf({ data }) {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  return Int32Array.from(/** @type {Uint8Array} */ (data));
}

/** @returns whether the process goes on; otherwise nothing may be started any more. */
function enter() {
  return Atomics.compareExchange(gate, 0, open, busy) === open;
}

function leave() {
  Atomics.compareExchange(gate, 0, busy, open);
  Atomics.notify(gate, 0);
}

if (parentPort === null) throw new Error('graph-worker.js runs in a worker thread.');
const port = parentPort;
/** @type {Promise<void>} */
let queue = Promise.resolve();
port.on('message', (/** @type {{ readonly call: number, readonly request: Request }} */ message) => {
  queue = queue.then(() => handle(message));
});

/** @param {{ readonly call: number, readonly request: Request }} message */
async function handle({ call, request }) {
  if (!enter()) return;
  try {
    const reply = await answer(request).finally(leave);
    const buffers = (reply ?? []).map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer));
    port.postMessage({ call, reply }, buffers);
  } catch (error) {
    port.postMessage({ call, error: error instanceof Error ? error.message : String(error) });
  }
}
