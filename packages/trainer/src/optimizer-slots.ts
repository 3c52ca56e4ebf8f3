import { CheckpointError, formatShape, fromTensor, toTensor, type TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { NetworkRecord } from './trainer-state.js';

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

/**
 * Refuses the state of a training with other optimisers, whose slots mean something else.
 *
 * @param optimizers - Those of the trainer.
 * @param stored - What tfjs called those of the state.
 * @throws {@link CheckpointError} saying which differ.
 */
export function assertSameOptimizers(
  optimizers: NetworkRecord<tf.Optimizer>,
  stored: NetworkRecord<string> | undefined,
): void {
  const differences = (['generator', 'discriminator'] as const).flatMap((network) => {
    const [before, now] = [stored?.[network], optimizers[network].getClassName()];
    return before === undefined || before === now ? [] : [`${network} ${before}, now ${now}`];
  });
  if (differences.length === 0) return;
  throw new CheckpointError(
    `restore: the optimisers must be those of the checkpoint (${differences.join('; ')}). Choose them again, or begin a new run.`,
  );
}

export interface WriteSlotsOptions {
  readonly prefix: string;
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/**
 * Makes ready to write what {@link readSlots} read: slots that the optimiser would have made at its first step are made,
 * and those go that it did not have yet.
 *
 * @returns Writes it.
 * @throws {@link CheckpointError} when the optimiser has no such property or a slot has another shape.
 */
export function slotsWriter(optimizer: tf.Optimizer, { prefix, tensors }: WriteSlotsOptions): () => void {
  const own = new Map(properties(optimizer));
  const stored = Object.entries(tensors)
    .filter(([name]) => name.startsWith(`${prefix}/`))
    .map(([name, data]) => ({ name, data, ...locate(optimizer, own, name.slice(prefix.length + 1)) }));
  for (const { name, data, variable } of stored) {
    if (variable !== undefined) assertShape(variable, name, data);
  }
  return () => {
    for (const slots of own.values()) {
      if (isSlots(slots)) dropFrom(slots, stored.filter((entry) => entry.slots === slots).length);
    }
    tf.tidy(() => {
      for (const { name, data, variable, slots, index } of stored) {
        if (variable !== undefined) variable.assign(toTensor(data));
        else slots![index!] = { originalName: name, variable: tf.variable(toTensor(data), false) };
      }
    });
  };
}

interface Place {
  /** There already. */
  readonly variable?: tf.Variable | undefined;
  readonly slots?: Slot[];
  readonly index?: number;
}

/** Where in an optimiser `accBeta1` or `accumulatedFirstMoment/0` lies. */
function locate(optimizer: tf.Optimizer, own: ReadonlyMap<string, unknown>, path: string): Place {
  const [property = '', index] = path.split('/');
  const target = own.get(property);
  if (index === undefined && target instanceof tf.Variable) return { variable: target };
  if (index !== undefined && Array.isArray(target)) {
    const slots = target as Slot[];
    return { slots, index: Number(index), variable: slots[Number(index)]?.variable };
  }
  throw new CheckpointError(
    `restore: the optimiser (${optimizer.getClassName()}) has no \`${property}\`, which the checkpoint has. Use the variant it was made with.`,
  );
}

function dropFrom(slots: Slot[], kept: number): void {
  for (const { variable } of slots.splice(kept)) variable.dispose();
}

function assertShape(variable: tf.Variable, name: string, { shape }: TensorData): void {
  if (formatShape(variable.shape) === formatShape(shape)) return;
  throw new CheckpointError(
    `restore: \`${name}\` must have shape ${formatShape(variable.shape)}, received ${formatShape(shape)}. Use the networks the checkpoint was made with.`,
  );
}

function properties(optimizer: tf.Optimizer): [string, unknown][] {
  return Object.entries(optimizer as unknown as Readonly<Record<string, unknown>>);
}

function isSlots(value: unknown): value is Slot[] {
  return (
    Array.isArray(value) && value.every((slot) => (slot as Partial<Slot>)?.variable instanceof tf.Variable)
  );
}
