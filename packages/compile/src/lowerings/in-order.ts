import type { Value } from '../graph/graph.js';
import { withPicture } from '../graph/picture.js';
import { product } from './lowering.js';

/**
 * Applies to a picture what leaves the largest number of a channel the largest, and remembers that: max pooling can come first
 * then, of which less is left to do.
 */
export function keepingOrder(x: Value, apply: (x: Value) => Value): Value {
  const result = apply(x);
  if (x.shape.length !== 4 || x.uniform !== undefined) return result;
  const { of, apply: before } = x.picture?.inOrder ?? { of: x, apply: (value: Value) => value };
  return withPicture(result, { inOrder: { of, apply: (value) => apply(before(value)) } });
}

/** Whether it is one number for each channel, or for all of them. */
export function isPerChannel({ stored }: Value): boolean {
  return product(stored.slice(0, -1)) === 1;
}
