import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { EngineOptions } from '../engine-options.js';
import { probe, type EngineReport, type MachineReport } from '../machine-report.js';
import { prepareTfjs } from '../tfjs.js';
import { browserCandidates } from './candidates.js';

/**
 * Tells what this browser has for training: every engine, whether it starts, and why not. Never throws.
 *
 * @param options - What the page gives `createEngine`; without it `wasm` and `compiled` have no files to start from.
 */
export async function inspectMachine(
  options: Pick<EngineOptions, 'wasmPaths' | 'compiler'> = {},
): Promise<MachineReport> {
  assertKnownOptions('inspectMachine', options, { wasmPaths: true, compiler: true });
  prepareTfjs();
  const former = tf.getBackend() as string | undefined;
  const engines: EngineReport[] = [];
  for (const candidate of await browserCandidates(options)) engines.push(await probe(candidate, options));
  if (former !== undefined && former !== null) await tf.setBackend(former);
  const { userAgent, hardwareConcurrency } = globalThis.navigator;
  return {
    runtime: userAgent,
    platform: 'a browser',
    processor: 'unknown processor',
    cores: hardwareConcurrency,
    engines,
    packages: [],
    automatic: engines.find(({ available }) => available)?.name ?? 'cpu',
  };
}
