import { engineRemedy, resolveEngine } from './compute-engine.js';
import { GraphThread, giveBackThread, takeThread } from './graph-thread.js';
import type { Host } from './host.js';
import { passedCheck, sha256 } from './passed-checks.js';
import { threadsOfGraph } from './threads-of-graph.js';
import { OrtVariableStore, type VariableStore } from './variable-store.js';

/** Graphs run in a thread of their own. */
export const nodeHost: Host = {
  keepsPacks: true,
  threadsOfGraph,
  takeRunner: takeThread,
  giveBackRunner: (runner) => giveBackThread(runner as GraphThread),
  resolveEngine,
  engineRemedy,
  fingerprint: sha256,
  passedCheck,
};

/** Makes an empty store; variables enter it when a function that uses them is compiled. */
export function createVariableStore(): VariableStore {
  return new OrtVariableStore(nodeHost);
}
