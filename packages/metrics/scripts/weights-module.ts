import { createHash } from 'node:crypto';
import { sizeOf, type TensorData } from '@gankit/core';
import { digitWeightShapes } from '../src/digit-network.js';
import { encodeHalfFloats } from '../src/half-floats.js';

const CHARACTERS_PER_LINE = 32_000;

/** Source of `src/digit-weights.generated.ts`: the weights as half floats in base64, and the sha256 of their bytes. */
export function weightsModule(weights: Readonly<Record<string, TensorData>>): string {
  const parts = Object.entries(digitWeightShapes).map(([name, shape]) => {
    const { data } = weights[name]!;
    if (data.length !== sizeOf(shape)) throw new Error(`${name} has ${data.length} values.`);
    return encodeHalfFloats(Float32Array.from(data));
  });
  const bytes = Buffer.concat(parts);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const base64 = bytes.toString('base64');
  const lines = Array.from({ length: Math.ceil(base64.length / CHARACTERS_PER_LINE) }, (_, line) => {
    const text = base64.slice(line * CHARACTERS_PER_LINE, (line + 1) * CHARACTERS_PER_LINE);
    return `  '${text}',\n`;
  });
  return `// Written by scripts/train-digit-classifier.ts. Do not edit.

/** sha256 of the bytes that {@link digitWeightsBase64} holds. */
export const digitWeightsHash = '${hash}';

/** Half floats, little-endian, in lines of base64. */
export const digitWeightsBase64: readonly string[] = [
${lines.join('')}];
`;
}
