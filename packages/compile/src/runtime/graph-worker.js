// The program of the thread that runs the graphs: answers one request after the other. Plain JavaScript, as what it
// imports, because Node starts this file itself, from the sources in tests too.
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {{ readonly call: number, readonly request: import('./protocol.js').Request }} Message */

/** Where the other thread sees whether this one may be ended; see gate.ts. */
const gate = new Int32Array(/** @type {{ readonly gate: SharedArrayBuffer }} */ (workerData).gate);
const [open, busy] = [0, 1];
const { answer } = await import('./ort-graphs.js').finally(leave);

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
port.on('message', (/** @type {Message} */ message) => {
  queue = queue.then(() => handle(message));
});

/** @param {Message} message */
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
