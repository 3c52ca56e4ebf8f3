import { sizeOf, type TensorData } from '@gankit/core';
import { digitWeightsBase64 } from './digit-weights.generated.js';
import { digitWeightShapes } from './digit-network.js';
import { decodeHalfFloats } from './half-floats.js';

export { digitWeightsHash } from './digit-weights.generated.js';

/** The shipped weights as stored: half floats, little-endian, in the order of `digitWeightShapes`. */
export function digitWeightBytes(): Uint8Array {
  return Uint8Array.from(atob(digitWeightsBase64.join('')), (character) => character.charCodeAt(0));
}

/** The shipped weights by name. */
export function digitWeights(): Readonly<Record<string, TensorData>> {
  const values = decodeHalfFloats(digitWeightBytes());
  let start = 0;
  return Object.fromEntries(
    Object.entries(digitWeightShapes).map(([name, shape]) => {
      const data = values.subarray(start, start + sizeOf(shape));
      start += data.length;
      return [name, { data, shape }];
    }),
  );
}
