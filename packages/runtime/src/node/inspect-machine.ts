import { existsSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '@gankit/core';
import type { ComputeDevice } from '../engine-options.js';
import { probe, type DeviceReport, type EngineReport, type MachineReport } from '../machine-report.js';
import { prepareTfjs } from '../tfjs.js';
import { nodeCandidates } from './candidates.js';
import { runIsolated } from './isolated-process.js';
import { describeLibc } from './libc.js';
import { findOptionalPackages } from './optional-packages.js';

const probeTimeoutMs = 30_000;
const program = fileURLToPath(new URL('./probe-main.js', import.meta.url));

/**
 * Tells what this machine has for training: every engine, whether it starts, why not, and what would change it. Each
 * engine is tried in a process of its own, so that none can crash or hang this one. Never throws.
 */
export async function inspectMachine(): Promise<MachineReport> {
  const engines = await probeAll();
  const devices = await probeDevices();
  const automatic = nodeCandidates.find(
    ({ name, automatic: allowed }) =>
      allowed && engines.some((engine) => engine.name === name && engine.available),
  );
  const libc = describeLibc();
  return {
    runtime: `Node.js ${process.versions.node}`,
    platform: `${process.platform} ${process.arch}${libc === '' ? '' : `, ${libc}`}`,
    processor: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: { total: totalmem() / 2 ** 30, free: freemem() / 2 ** 30 },
    engines,
    devices,
    packages: findOptionalPackages(),
    automatic: automatic?.name ?? 'cpu',
  };
}

async function probeAll(): Promise<EngineReport[]> {
  if (existsSync(program)) {
    return Promise.all(nodeCandidates.map(async ({ name }) => probeApart(name)));
  }
  // Run from sources or bundled: there is no program to start.
  prepareTfjs();
  const engines: EngineReport[] = [];
  for (const candidate of nodeCandidates) engines.push(await probe(candidate));
  return engines;
}

/** Only in processes of their own: drivers of graphics processors crash. */
async function probeDevices(): Promise<DeviceReport[]> {
  if (!existsSync(program)) return [];
  return Promise.all(
    (['webgpu', 'cuda'] as const).map(async (name) => {
      const { available, detail } = await probeApart('compiled', name);
      return { name, available, detail };
    }),
  );
}

async function probeApart(name: EngineName, device?: ComputeDevice): Promise<EngineReport> {
  const result = await runIsolated(
    [program, name, ...(device === undefined ? [] : [device])],
    probeTimeoutMs,
  );
  if ('failure' in result) return { name, available: false, detail: result.failure };
  try {
    return JSON.parse(result.lastLine) as EngineReport;
  } catch {
    return { name, available: false, detail: `It printed no report: ${result.lastLine}` };
  }
}
