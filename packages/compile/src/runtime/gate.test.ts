import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createGate } from './gate.js';

const [open, busy, closed] = [0, 1, 2];

/** Is busy for 200 ms and then opens the gate, as graph-worker.js does. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const gate = new Int32Array(workerData);
  parentPort.postMessage('started');
  setTimeout(() => { Atomics.compareExchange(gate, 0, 1, 0); Atomics.notify(gate, 0); }, 200);
`;

it('closes after the thread has done its work, and lets it start nothing more', async () => {
  const gate = createGate();
  const state = new Int32Array(gate.memory);
  expect(state[0]).toBe(busy);
  const worker = new Worker(program, { eval: true, workerData: gate.memory });
  await once(worker, 'message');
  const begin = performance.now();
  gate.close();
  expect(performance.now() - begin).toBeGreaterThan(100);
  expect(performance.now() - begin).toBeLessThan(5000);
  expect(state[0]).toBe(closed);
  expect(Atomics.compareExchange(state, 0, open, busy)).toBe(closed);
  await worker.terminate();
});
