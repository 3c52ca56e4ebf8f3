import {
  CheckpointError,
  formatShape,
  fromTensor,
  OptionError,
  toTensor,
  type GanNetworks,
  type GanVariant,
  type TensorData,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

const prefix = 'state/';

/** The variables in which a variant keeps what it carries from step to step, at their first values. */
export function createKeptState(variant: GanVariant, networks: GanNetworks): VariantState {
  const values = variant.state?.(networks) ?? {};
  for (const [name, value] of Object.entries(values)) {
    if ((value as unknown) instanceof tf.Tensor) continue;
    throw new OptionError(
      `createTrainer: ${variant.name}: \`state().${name}\` must be a tensor, received ${String(value)}. Write tf.scalar(…).`,
    );
  }
  const state = mapRecord(values, (value) => tf.variable(value, false));
  tf.dispose(values);
  return state;
}

/** Reads the state as `state/balance`, … */
export async function readKeptState(state: VariantState): Promise<Record<string, TensorData>> {
  const entries = Object.entries(state).map(
    async ([name, variable]) => [`${prefix}${name}`, await fromTensor(variable)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Makes ready to write what {@link readKeptState} read.
 *
 * @returns Writes it.
 * @throws {@link CheckpointError} when names or shapes differ.
 */
export function keptStateWriter(
  state: VariantState,
  tensors: Readonly<Record<string, TensorData>>,
): () => void {
  const stored = Object.keys(tensors).filter((name) => name.startsWith(prefix));
  const wanted = Object.keys(state).map((name) => `${prefix}${name}`);
  const difference = [
    ...wanted.filter((name) => !stored.includes(name)).map((name) => `it lacks \`${name}\``),
    ...stored.filter((name) => !wanted.includes(name)).map((name) => `it has \`${name}\``),
    ...wanted
      .filter((name) => stored.includes(name))
      .filter((name) => shapeOf(tensors[name]!) !== shapeOf(state[name.slice(prefix.length)]!))
      .map((name) => `\`${name}\` has shape ${shapeOf(tensors[name]!)}`),
  ];
  if (difference.length > 0) {
    throw new CheckpointError(
      `restore: the checkpoint must keep what the variant keeps, but ${difference.join(', ')}. Use the variant and options it was made with.`,
    );
  }
  return () =>
    tf.tidy(() => {
      for (const [name, variable] of Object.entries(state)) {
        variable.assign(toTensor(tensors[`${prefix}${name}`]!));
      }
    });
}

function shapeOf({ shape }: { readonly shape: readonly number[] }): string {
  return formatShape(shape);
}

function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
