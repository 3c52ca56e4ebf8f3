export { assertInteger, assertKnownOptions, assertNumber, assertSameShape, formatShape } from './assert.js';
export type { Engine, EngineName, PreparedStep, PrepareOptions, StepFunction, TensorSpec } from './engine.js';
export {
  CheckpointError,
  DataError,
  EngineError,
  GanError,
  NotFiniteError,
  OptionError,
  ShapeError,
  type GanErrorCode,
} from './errors.js';
export {
  applyNetwork,
  applyNetworkOutputs,
  disposeModels,
  disposeNetworks,
  modelsOf,
  type ApplyOptions,
  type Companions,
  type DataShape,
  type GanNetworks,
} from './gan-networks.js';
export type { GanVariant, LazyTerm, LossTerms, StepContext, VariantState } from './gan-variant.js';
export {
  createLoader,
  type Batch,
  type BatchOptions,
  type BatchStream,
  type Loader,
  type LoaderSource,
} from './loader.js';
export {
  networkFunctions,
  type NetworkFunctions,
  type NetworkFunctionsOptions,
} from './network-functions.js';
export {
  createRandomSource,
  hashName,
  permutation,
  type RandomDraw,
  type RandomSource,
  type RandomSourceOptions,
  type RandomState,
} from './random-source.js';
export { repairGradients } from './repair-gradients.js';
export { fromTensor, sizeOf, toTensor, type TensorData } from './tensor-data.js';
export { watchDiscriminator } from './watch-discriminator.js';
