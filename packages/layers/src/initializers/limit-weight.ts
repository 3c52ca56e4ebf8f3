import { formatShape, OptionError } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** 2 GiB of float32, the largest that fits into an exported file. */
const mostNumbers = 2 ** 29;

/**
 * The same initialiser, which refuses a weight too large for memory by name, where tfjs says `Invalid typed array length` or
 * fills the memory first.
 *
 * @param initializer - Of one layer; it is changed.
 * @param name - Of the layer.
 * @returns `initializer`, whose `apply` throws an {@link OptionError} for more than 2^29 numbers.
 */
export function limitWeight<Kind extends Initializer>(initializer: Kind, name: string): Kind {
  const apply = initializer.apply.bind(initializer);
  initializer.apply = (shape, dtype) => {
    const numbers = shape.reduce<number>((product, size) => product * (size ?? 1), 1);
    if (numbers <= mostNumbers) return apply(shape, dtype);
    throw new OptionError(
      `${name}: a weight of the layer must have at most ${mostNumbers} numbers, received ${formatShape(shape)}, ${((numbers * 4) / 2 ** 30).toFixed(0)} GiB. Take fewer filters, hidden units, latent numbers or classes, or a smaller window.`,
    );
  };
  return initializer;
}
