import { CheckpointError, formatShape, fromTensor, toTensor, type TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** How tfjs optimisers keep one variable per weight: momentum, second moment, … */
interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/**
 * Reads every variable of an optimiser: `prefix/accBeta1`, `prefix/accumulatedFirstMoment/0`, …
 *
 * `tf.Optimizer.getWeights` is not enough here: it leaves out Adam's powers of beta and rebuilds them from a step
 * counter that stands still when the step is compiled.
 */
export async function readSlots(
  optimizer: tf.Optimizer,
  prefix: string,
): Promise<Record<string, TensorData>> {
  const found: Record<string, TensorData> = {};
  for (const [property, value] of properties(optimizer)) {
    if (value instanceof tf.Variable) found[`${prefix}/${property}`] = await fromTensor(value);
    if (!isSlots(value)) continue;
    for (const [index, slot] of value.entries()) {
      found[`${prefix}/${property}/${index}`] = await fromTensor(slot.variable);
    }
  }
  return found;
}

export interface WriteSlotsOptions {
  readonly prefix: string;
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/**
 * Writes what {@link readSlots} read; makes the slots that the optimiser would have made at its first step, and takes
 * away those that it did not have yet.
 *
 * @throws {@link CheckpointError} when the optimiser has no such property or a slot has another shape.
 */
export function writeSlots(optimizer: tf.Optimizer, { prefix, tensors }: WriteSlotsOptions): void {
  const own = new Map(properties(optimizer));
  for (const [property, slots] of own) {
    if (!isSlots(slots)) continue;
    const kept = Object.keys(tensors).filter((name) => name.startsWith(`${prefix}/${property}/`)).length;
    for (const { variable } of slots.splice(kept)) variable.dispose();
  }
  for (const [name, data] of Object.entries(tensors)) {
    if (!name.startsWith(`${prefix}/`)) continue;
    const [property = '', index] = name.slice(prefix.length + 1).split('/');
    const target = own.get(property);
    if (index === undefined && target instanceof tf.Variable) assign(target, name, data);
    else if (index !== undefined && Array.isArray(target)) {
      writeSlot(target as Slot[], Number(index), { name, data });
    } else {
      throw new CheckpointError(
        `restore: the optimiser (${optimizer.getClassName()}) has no \`${property}\`, which the checkpoint has. Use the variant it was made with.`,
      );
    }
  }
}

function writeSlot(
  slots: Slot[],
  index: number,
  { name, data }: { readonly name: string; readonly data: TensorData },
): void {
  const slot = slots[index];
  if (slot !== undefined) assign(slot.variable, name, data);
  else slots[index] = { originalName: name, variable: tf.tidy(() => tf.variable(toTensor(data), false)) };
}

function assign(variable: tf.Variable, name: string, data: TensorData): void {
  if (formatShape(variable.shape) !== formatShape(data.shape)) {
    throw new CheckpointError(
      `restore: \`${name}\` must have shape ${formatShape(variable.shape)}, received ${formatShape(data.shape)}. Use the networks the checkpoint was made with.`,
    );
  }
  tf.tidy(() => variable.assign(toTensor(data)));
}

function properties(optimizer: tf.Optimizer): [string, unknown][] {
  return Object.entries(optimizer as unknown as Readonly<Record<string, unknown>>);
}

function isSlots(value: unknown): value is Slot[] {
  return (
    Array.isArray(value) && value.every((slot) => (slot as Partial<Slot>)?.variable instanceof tf.Variable)
  );
}
