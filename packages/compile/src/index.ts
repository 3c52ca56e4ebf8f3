export { checkCompiled, type CheckOptions } from './check-compiled.js';
export { compile, type CompiledFunction, type CompileOptions } from './compile.js';
export { CompileError, DisagreementError, UnsupportedKernelError, type CompileErrorCode } from './errors.js';
export { exportOnnx, type ExportOptions } from './export-onnx.js';
export type { ExternalData } from './onnx/external-weights.js';
export type { ComputeEngine } from './runtime/protocol.js';
export { createVariableStore, type VariableStore } from './runtime/variable-store.js';
export type { GraphDraw, TensorData, TensorFunction, TensorSpec } from './tensor-function.js';
export { graphInput } from './trace/graph-input.js';
