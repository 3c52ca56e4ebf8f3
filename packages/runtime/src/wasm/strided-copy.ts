import type { HeapValues } from './composed-kernel.js';

/** One axis of a walk through a tensor: how many steps, and how far each goes. */
export interface WalkAxis {
  readonly size: number;
  /** Elements from one step to the next; negative to go backwards, 0 to repeat. */
  readonly stride: number;
  /** The same in the target. Default: one step after the other, without gaps. */
  readonly targetStride?: number;
}

type Axis = Required<WalkAxis>;

export interface Walk {
  /** Element of the first step. */
  readonly offset: number;
  readonly axes: readonly WalkAxis[];
}

/** From this row length on, one call that copies memory is faster than a loop. */
const longRow = 24;

/** Strides of the axes of a dense tensor. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/**
 * Writes the elements that a walk meets to `target` from `start` on. Slices, reversals, repetitions and interleavings
 * are all such walks.
 */
export function copyStrided(
  source: HeapValues,
  { offset, axes }: Walk,
  { target, start = 0 }: { readonly target: HeapValues; readonly start?: number },
): void {
  const merged = mergeAxes(withTargets(axes));
  const row = merged.pop() ?? { size: 1, stride: 1, targetStride: 1 };
  const steps = merged.map(() => 0);
  const rows = merged.reduce((count, { size }) => count * size, 1);
  const copyRow = rowCopier(source, target, row);
  let [from, to] = [offset, start];
  for (let index = 0; index < rows; index += 1) {
    copyRow(from, to);
    for (let axis = merged.length - 1; axis >= 0; axis -= 1) {
      const { size, stride, targetStride } = merged[axis]!;
      from += stride;
      to += targetStride;
      steps[axis]! += 1;
      if (steps[axis]! < size) break;
      from -= size * stride;
      to -= size * targetStride;
      steps[axis] = 0;
    }
  }
}

function withTargets(axes: readonly WalkAxis[]): Axis[] {
  const dense = denseStrides(axes.map(({ size }) => size));
  return axes.map((axis, index) => ({ targetStride: dense[index]!, ...axis }));
}

/** Drops axes of one step and joins neighbours that are one longer axis together. */
function mergeAxes(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes) {
    const last = merged.at(-1);
    if (axis.size === 1) continue;
    if (
      last !== undefined &&
      last.stride === axis.size * axis.stride &&
      last.targetStride === axis.size * axis.targetStride
    ) {
      merged[merged.length - 1] = { ...axis, size: last.size * axis.size };
    } else {
      merged.push(axis);
    }
  }
  return merged;
}

function rowCopier(
  source: HeapValues,
  target: HeapValues,
  { size, stride, targetStride }: Axis,
): (from: number, to: number) => void {
  if (targetStride === 1 && stride === 0) {
    return (from, to) => void target.fill(source[from]!, to, to + size);
  }
  if (targetStride === 1 && stride === 1 && size >= longRow) {
    return (from, to) => target.set(source.subarray(from, from + size), to);
  }
  return (from, to) => {
    let [read, write] = [from, to];
    for (let step = 0; step < size; step += 1) {
      target[write] = source[read]!;
      read += stride;
      write += targetStride;
    }
  };
}
