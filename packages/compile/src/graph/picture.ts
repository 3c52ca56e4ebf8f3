import type { Value } from './graph.js';

/**
 * What lowerings know of a picture `[batch, height, width, channels]`, so that what follows costs less. It holds for its own shape
 * only.
 */
export interface Picture {
  /** It is this one with every pixel twice in both directions. */
  readonly doubled?: Value;
  /** How it was convolved. */
  readonly sameConvolution?: SameConvolution;
  /** Gives the four pixels of each block of 2×2, row by row, every one a picture of half the size. */
  readonly blocks?: () => readonly Value[];
  /** What it was before operations that leave the largest number of a channel the largest. */
  readonly inOrder?: InOrder;
  /** It is the gradient of a max pooling over tiles. */
  readonly ofTiles?: TilesGradient;
}

/** A convolution of stride 1 that keeps the size; `offset` is added to its result. */
export interface SameConvolution {
  readonly x: Value;
  readonly filter: () => Value;
  readonly offset?: Value;
}

/** Numbers that were added per channel, relu and leakyRelu. */
export interface InOrder {
  readonly of: Value;
  readonly apply: (x: Value) => Value;
}

/** Each number of `dy` stands at one place of its tile, and zeros elsewhere. */
export interface TilesGradient {
  readonly dy: Value;
  /** Name of what was pooled. */
  readonly input: string;
  readonly output: Value;
  /** The same of another `dy`, which is 0 where relu made equal what it would have to choose from. */
  readonly give: (dy: Value) => Value;
}

/** A value of which this is known besides. */
export function withPicture(value: Value, known: Picture): Value {
  return { ...value, picture: { ...value.picture, ...known } };
}
