import { createHash } from 'node:crypto';
import type { TrainerState } from '../trainer-state.js';

/**
 * sha256 of everything that decides how training goes on: names, types, shapes and bits of all tensors, and the position
 * with its random streams. Only `seconds` is left out, which a clock decides. Two states with one digest go on alike.
 *
 * @param state - Of a trainer, or of a checkpoint.
 * @returns Hexadecimal.
 */
export function digestState({ tensors, json }: TrainerState): string {
  const { seconds: _, ...position } = json;
  const digest = createHash('sha256').update(JSON.stringify(position));
  for (const [name, { data, shape }] of Object.entries(tensors).sort(byName)) {
    digest.update(`\n${name} ${data.constructor.name} [${shape.join()}]\n`);
    digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return digest.digest('hex');
}

function byName([first]: readonly [string, unknown], [second]: readonly [string, unknown]): number {
  return first < second ? -1 : 1;
}
