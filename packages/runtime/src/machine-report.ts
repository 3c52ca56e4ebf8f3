import type { EngineName } from '@gankit/core';
import { isEngine, tryStart, type EngineCandidate } from './choose-engine.js';
import type { ComputeDevice, EngineOptions } from './engine-options.js';

/** Whether one engine starts on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly available: boolean;
  /** What it runs on, or why it does not start. */
  readonly detail: string;
  /** The command, or the deed, that would make it start. */
  readonly remedy?: string;
}

/** Whether compiled steps compute on a graphics processor. */
export interface DeviceReport {
  readonly name: ComputeDevice;
  readonly available: boolean;
  /** How, or why not and what to do. */
  readonly detail: string;
}

/** Whether an optional package or program is there. */
export interface PackageReport {
  readonly name: string;
  /** What GANkit does with it. */
  readonly purpose: string;
  /** Version or path; absent when it is missing. */
  readonly found?: string;
  readonly remedy: string;
}

/** What a machine has and lacks for training. */
export interface MachineReport {
  /** `'Node.js 20.20.2'`, or the browser's own words. */
  readonly runtime: string;
  /** `'linux x64, glibc 2.36'`. */
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  /** Total and free memory in GiB; unknown in browsers. */
  readonly memoryGiB?: { readonly total: number; readonly free: number };
  /** In the order of preference. */
  readonly engines: readonly EngineReport[];
  /** Beside the processor, for the engine `compiled`; none in browsers. */
  readonly devices?: readonly DeviceReport[];
  readonly packages: readonly PackageReport[];
  /** The engine that `'auto'` takes. */
  readonly automatic: EngineName;
}

/** Starts an engine to see whether it does, and lets it go. */
export async function probe(
  candidate: EngineCandidate,
  options: Pick<EngineOptions, 'device' | 'wasmPaths' | 'compiler'> = {},
): Promise<EngineReport> {
  const result = await tryStart(candidate, { ...options, byName: false });
  if (!isEngine(result)) {
    const { reason, remedy } = result;
    return {
      name: candidate.name,
      available: false,
      detail: reason,
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
  const { name, description } = result;
  result.dispose();
  return { name, available: true, detail: description };
}

/** The report as text for a terminal. */
export function formatMachineReport(report: MachineReport): string {
  const { memoryGiB } = report;
  const memory =
    memoryGiB === undefined
      ? ''
      : `, ${memoryGiB.total.toFixed(1)} GiB memory (${memoryGiB.free.toFixed(1)} GiB free)`;
  const devices = report.devices ?? [];
  const cores = `${report.cores} ${report.cores === 1 ? 'core' : 'cores'}`;
  return [
    'Machine',
    `  ${report.runtime} on ${report.platform}`,
    `  ${report.processor}, ${cores}${memory}`,
    '',
    `Engines (auto takes ${report.automatic})`,
    ...report.engines.flatMap(({ name, available, detail, remedy }) =>
      entry({ name, state: available ? 'ready' : '-', detail, remedy }),
    ),
    ...(devices.length === 0
      ? []
      : ['', 'Devices of compiled steps beside the processor (--device or GANKIT_DEVICE takes one)']),
    ...devices.flatMap(({ name, available, detail }) =>
      entry({ name, state: available ? 'ready' : '-', detail, remedy: undefined }),
    ),
    ...(report.packages.length === 0 ? [] : ['', 'Optional packages and programs']),
    ...report.packages.flatMap(({ name, purpose, found, remedy }) =>
      found === undefined
        ? entry({ name, state: '-', detail: `not found (${purpose})`, remedy })
        : entry({ name, state: 'ready', detail: `${found} (${purpose})`, remedy: undefined }),
    ),
  ].join('\n');
}

interface Entry {
  readonly name: string;
  readonly state: string;
  readonly detail: string;
  readonly remedy: string | undefined;
}

function entry({ name, state, detail, remedy }: Entry): string[] {
  const indent = ' '.repeat(25);
  const head = `  ${name.padEnd(15)} ${state.padEnd(6)} ${detail}`;
  return remedy === undefined ? [head] : [head, `${indent}to change it: ${remedy}`];
}
