export type { Compiler } from './compiled/compiler.js';
export type { ComputeDevice, EngineOptions } from './engine-options.js';
export {
  formatMachineReport,
  type DeviceReport,
  type EngineReport,
  type MachineReport,
  type PackageReport,
} from './machine-report.js';
export { createEngine } from './node/create-engine.js';
export { inspectMachine } from './node/inspect-machine.js';
export { registerMissingWasmKernels, registerWasmTrainingKernels } from './wasm/register-kernels.js';
