export {
  digitsFromJson,
  splitDigit,
  type DigitJson,
  type DigitOptions,
  type DigitSplit,
} from './digits-json.js';
export { fromArrays, type ArrayData } from './from-arrays.js';
export {
  ring,
  ringCentres,
  ringModesCovered,
  type RingCoverage,
  type RingModes,
  type RingOptions,
} from './ring.js';
