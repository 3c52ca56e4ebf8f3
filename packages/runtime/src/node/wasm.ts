import { createWasmCandidate } from '../engines/wasm.js';
import { nodeThreadHost } from './wasm-thread-host.js';

export const wasmCandidate = createWasmCandidate(nodeThreadHost);

/** For the compiled engine, which runs a step on wasm only when it cannot compile it. */
export const standbyWasmCandidate = createWasmCandidate(nodeThreadHost, { threadsAtFirstStep: true });
