import { workerData } from 'node:worker_threads';
import { InferenceSession } from 'onnxruntime-node';
import { closeCopies, download, emptyTensor, isOnDevice, tensorOf, valuesOf } from './ort-tensors.js';
import { agree, takeTurns } from './twin-sessions.js';

/**
 * @typedef {import('onnxruntime-node').Tensor} Tensor
 * @typedef {import('./protocol.js').Ports} Ports
 * @typedef {import('./protocol.js').SessionOptions} SessionOptions
 * @typedef {import('./protocol.js').Values} Values
 * @typedef {{ readonly session: import('./twin-sessions.js').Runnable, readonly ports: Ports, readonly engine: SessionOptions['engine'] }} Graph
 * @typedef {{ current: Tensor, spare?: Tensor | undefined }} Buffers What the next run reads, and the buffer in memory
 *   of the processor that it writes into once a graph writes the variable.
 * @typedef {Buffers & { pack?: Pack | undefined }} Slot
 * @typedef {{ current: Tensor, spare: Tensor, readonly slots: readonly Slot[], isWhole: boolean }} Pack One vector, of whose
 *   parts the buffers of its slots are views as long as it is whole.
 */

const { copyModels } = /** @type {{ readonly copyModels: Readonly<Record<string, Uint8Array>> }} */ (
  workerData
);

/** @type {Map<number, Graph>} */
const graphs = new Map();

/** @type {Map<number, Slot>} */
const variables = new Map();

/** Whether a graph may have left variables on a device. */
let usesDevice = false;

/** @type {WeakMap<import('./protocol.js').PackPort, Pack>} */
const packs = new WeakMap();

/**
 * @param {import('./protocol.js').Request} request
 * @returns {Promise<Values[] | null>}
 */
export async function answer(request) {
  switch (request.kind) {
    case 'open': {
      const { model, ports, options } = request;
      const session = await openSession(model, options, ports);
      graphs.set(request.session, { session, ports, engine: options.engine });
      return null;
    }
    case 'run': {
      const graph = graphOf(request.session);
      return graph.engine === 'webgpu' ? runOnDevice(graph, request.feeds) : run(graph, request.feeds);
    }
    case 'close':
      await close(request.session);
      return null;
    case 'write':
      for (const { variable, shape, values } of request.variables) {
        forget(variable);
        variables.set(variable, { current: tensorOf(values, shape) });
      }
      return null;
    case 'read':
      return Promise.all(request.variables.map(read));
    case 'forget':
      for (const variable of request.variables) forget(variable);
      return null;
    case 'reset':
      for (const variable of variables.keys()) forget(variable);
      for (const session of graphs.keys()) await close(session);
      await closeCopies();
      return null;
  }
}

/**
 * @param {Uint8Array} model
 * @param {SessionOptions} options
 * @param {Ports} ports
 */
async function openSession(model, options, ports) {
  const session = await InferenceSession.create(model, sessionOptions(options, ports));
  if (options.engine !== 'cpu' || options.orThreads === undefined) return session;
  const threads = options.orThreads;
  const other = await InferenceSession.create(model, sessionOptions({ ...options, threads }, ports));
  if (await agree([session, other])) return takeTurns([session, other]);
  await other.release();
  return session;
}

/**
 * @param {SessionOptions} options
 * @param {Ports} ports
 * @returns {InferenceSession.SessionOptions}
 */
function sessionOptions({ threads, engine }, { writes }) {
  return {
    executionProviders: [engine],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
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
    ...(engine === 'webgpu'
      ? { preferredOutputLocation: Object.fromEntries(writes.map(({ name }) => [name, 'gpu-buffer'])) }
      : {}),
  };
}

/**
 * @param {Graph} graph
 * @param {readonly Values[]} values
 */
async function run({ session, ports }, values) {
  if (usesDevice) await allToMemory(ports);
  const taken = (ports.packs ?? []).map((port) => ({ ...port, pack: packOf(port) }));
  for (const { variable } of ports.writes) leavePack(slotOf(variable));
  const feeds = feedsOf(ports, values);
  const results = ports.results.map(emptyTensor);
  /** @type {Record<string, Tensor>} */
  const fetches = {};
  ports.results.forEach(({ name }, index) => (fetches[name] = /** @type {Tensor} */ (results[index])));
  for (const { name, variable } of ports.writes) fetches[name] = spareOf(slotOf(variable));
  taken.forEach(({ input, output, pack }) => {
    if (input !== undefined) feeds[input] = pack.current;
    if (output !== undefined) fetches[output] = pack.spare;
  });
  await session.run(feeds, fetches);
  for (const { variable } of ports.writes) swap(slotOf(variable));
  for (const { output, pack } of taken) if (output !== undefined) [pack, ...pack.slots].forEach(swap);
  return results.map(valuesOf);
}

/** @param {Buffers} written */
function swap(written) {
  [written.current, written.spare] = [spareOf(written), written.current];
}

/**
 * The variables in one vector; made when they are not, or no longer as another graph wrote one of them by itself.
 * @param {import('./protocol.js').PackPort} port
 */
function packOf(port) {
  const known = packs.get(port);
  if (known?.isWhole === true) return known;
  const slots = port.variables.map(slotOf);
  const other = slots[0]?.pack; // of another graph that takes the same ones
  const isSame = other?.slots.length === slots.length && slots.every((slot, at) => slot === other.slots[at]);
  const pack = isSame && other.isWhole ? other : packed(slots);
  packs.set(port, pack);
  return pack;
}

/**
 * @param {readonly Slot[]} slots
 * @returns {Pack}
 */
function packed(slots) {
  const size = slots.reduce((sum, { current }) => sum + current.size, 0);
  const [values, spares] = [new Float32Array(size), new Float32Array(size)];
  const pack = { current: tensorOf(values, [size]), spare: tensorOf(spares, [size]), slots, isWhole: true };
  let begin = 0;
  for (const slot of slots) {
    leavePack(slot);
    const { dims, size: length } = slot.current;
    const end = begin + length;
    values.set(/** @type {Float32Array} */ (valuesOf(slot.current)), begin);
    slot.current = tensorOf(values.subarray(begin, end), dims);
    slot.spare = tensorOf(spares.subarray(begin, end), dims);
    slot.pack = pack;
    begin = end;
  }
  return pack;
}

/** @param {Slot} slot */
function leavePack(slot) {
  if (slot.pack === undefined) return;
  slot.pack.isWhole = false;
  slot.pack = undefined;
  slot.spare = undefined;
}

/**
 * The same with variables that stay on the device, in buffers that it makes.
 * @param {Graph} graph
 * @param {readonly Values[]} values
 */
async function runOnDevice({ session, ports }, values) {
  usesDevice = true;
  const outputs = await session.run(feedsOf(ports, values));
  for (const { name, variable } of ports.writes) {
    forget(variable);
    variables.set(variable, { current: /** @type {Tensor} */ (outputs[name]) });
  }
  return ports.results.map(({ name }) => valuesOf(/** @type {Tensor} */ (outputs[name])).slice());
}

/**
 * @param {Ports} ports
 * @param {readonly Values[]} values
 */
function feedsOf(ports, values) {
  /** @type {Record<string, Tensor>} */
  const feeds = {};
  ports.feeds.forEach(({ name, shape }, index) => {
    feeds[name] = tensorOf(/** @type {Values} */ (values[index]), shape);
  });
  for (const { name, variable } of ports.reads) feeds[name] = slotOf(variable).current;
  return feeds;
}

/** @param {number} number */
async function close(number) {
  const { session, engine } = graphOf(number);
  graphs.delete(number);
  // buffers of a device belong to the session that made them
  if (engine === 'webgpu') for (const slot of variables.values()) await toMemory(slot);
  await session.release();
}

/** @param {number} number */
function graphOf(number) {
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

/** @param {Buffers} slot */
function spareOf(slot) {
  slot.spare ??= tensorOf(valuesOf(slot.current).slice(), slot.current.dims);
  return slot.spare;
}

/**
 * What another graph left on the device; most often there is nothing to wait for.
 * @param {Ports} ports
 */
async function allToMemory(ports) {
  const single = [...ports.reads, ...ports.writes].map(({ variable }) => variable);
  const inPacks = (ports.packs ?? []).flatMap((pack) => pack.variables);
  for (const slot of [...single, ...inPacks].map(slotOf)) {
    if (isOnDevice(slot.current)) await toMemory(slot);
  }
}

/** @param {Slot} slot */
async function toMemory(slot) {
  if (!isOnDevice(slot.current)) return;
  const copy = await download(slot.current, copyModels);
  slot.current.dispose();
  slot.current = copy;
}

/** @param {number} variable */
async function read(variable) {
  const { current } = slotOf(variable);
  return valuesOf(isOnDevice(current) ? await download(current, copyModels) : current).slice();
}

/** @param {number} variable */
function forget(variable) {
  const slot = variables.get(variable);
  if (slot !== undefined) leavePack(slot);
  if (slot !== undefined && isOnDevice(slot.current)) slot.current.dispose();
  variables.delete(variable);
}
