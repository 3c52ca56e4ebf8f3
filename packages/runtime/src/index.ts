export { createEngine } from './browser/create-engine.js';
export { inspectMachine } from './browser/inspect-machine.js';
export type { Compiler } from './compiled/compiler.js';
export type { ComputeDevice, EngineOptions } from './engine-options.js';
export {
  formatMachineReport,
  type DeviceReport,
  type EngineReport,
  type MachineReport,
  type PackageReport,
} from './machine-report.js';
export { registerMissingWasmKernels, registerWasmTrainingKernels } from './wasm/register-kernels.js';
