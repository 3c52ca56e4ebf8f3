/** States of a gate. graph-worker.js has the same numbers. */
const [open, busy, closed] = [0, 1, 2];
const longestWaitMs = 60_000;

/**
 * Keeps a thread from being ended inside ONNX Runtime, which would abort the process (`terminate called after throwing
 * an instance of 'Napi::Error'`). The thread is busy from its start until ONNX Runtime is loaded, and during each
 * request.
 */
export interface Gate {
  readonly memory: SharedArrayBuffer;
  /** Waits until the thread is not busy; it starts nothing afterwards. */
  close(): void;
}

export function createGate(): Gate {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const state = new Int32Array(memory);
  state[0] = busy;
  return {
    memory,
    close() {
      const deadline = performance.now() + longestWaitMs;
      while (Atomics.compareExchange(state, 0, open, closed) === busy && performance.now() < deadline) {
        Atomics.wait(state, 0, busy, deadline - performance.now());
      }
    },
  };
}
