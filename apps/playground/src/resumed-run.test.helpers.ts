// Runs in a page: a training whose state can leave it as text, and come into another page.
import type { Engine, TensorData } from '@gankit/core';
import type { TrainerState } from '@gankit/trainer';
import { tinyTrainer, type TinyRunName } from './tiny-runs.test.helpers.js';

/** A state as text, bit by bit. */
export interface PackedState {
  readonly json: TrainerState['json'];
  readonly tensors: readonly {
    readonly name: string;
    readonly type: 'float32' | 'int32';
    readonly shape: readonly number[];
    /** The bytes, one a character. */
    readonly bytes: string;
  }[];
}

export interface ResumedRunOptions {
  readonly name: TinyRunName;
  readonly engine: Engine;
  /** Where another training stopped. */
  readonly from?: PackedState | undefined;
  /** The states after so many steps, from there on, are given. */
  readonly stops: readonly number[];
}

export async function trainOn({
  name,
  engine,
  from,
  stops,
}: ResumedRunOptions): Promise<readonly PackedState[]> {
  const trainer = await tinyTrainer(name, engine);
  try {
    if (from !== undefined) await trainer.restore(unpackState(from));
    const states: PackedState[] = [];
    for (let step = 1; step <= Math.max(...stops); step += 1) {
      await trainer.step();
      if (stops.includes(step)) states.push(packState(await trainer.state()));
    }
    return states;
  } finally {
    trainer.dispose();
  }
}

function packState({ json, tensors }: TrainerState): PackedState {
  return {
    json,
    tensors: Object.entries(tensors).map(([name, { data, shape }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const type = data instanceof Int32Array ? 'int32' : 'float32';
      return { name, type, shape, bytes: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') };
    }),
  };
}

export function unpackState({ json, tensors }: PackedState): TrainerState {
  const entries = tensors.map(({ name, type, shape, bytes }): [string, TensorData] => {
    const { buffer } = Uint8Array.from(bytes, (character) => character.charCodeAt(0));
    return [name, { data: type === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer), shape }];
  });
  return { json, tensors: Object.fromEntries(entries) };
}
