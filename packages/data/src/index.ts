export {
  digitsFromJson,
  splitDigit,
  type DigitJson,
  type DigitOptions,
  type DigitSplit,
} from './digits-json.js';
export { edgesOf, type EdgeOptions } from './edges-of.js';
export { fromArrays, type ArrayData } from './from-arrays.js';
export { greyOf } from './grey-of.js';
export { holdOut, type HeldOutSplit, type HoldOutOptions } from './hold-out.js';
export { paired } from './paired.js';
export {
  ring,
  ringCentres,
  ringModesCovered,
  type RingCoverage,
  type RingModes,
  type RingOptions,
} from './ring.js';
export type { SourceRule } from './source-rule.js';
export { unpaired } from './unpaired.js';
export { withSource } from './with-source.js';
