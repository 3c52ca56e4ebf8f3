import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

/** A tensor whose axes have letters. */
interface Labelled {
  readonly tensor: tf.Tensor;
  readonly letters: string;
}

/** Sums over the letters that the result lacks; two factors become one batched matrix product. */
export const einsum: ComposedKernel<{ readonly equation: string }> = {
  name: tf.Einsum,
  run({ inputs, attributes }) {
    const tensors = Object.values(inputs);
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(attributes.equation, tensors.length);
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
    const [terms, result] = attributes.equation.replace(/\s/g, '').split('->') as [string, string];
    const factors = terms.split(',').map((letters, index) => ({ tensor: tensors[index]!, letters }));
    const [first, second] = factors as [Labelled, Labelled | undefined];
    const product = second === undefined ? first : multiply(first, second, result);
    return arrange(
      sumOver(product, (letter) => !result.includes(letter)),
      result,
    );
  },
};

function multiply(a: Labelled, b: Labelled, result: string): Labelled {
  const unshared = (own: Labelled, other: Labelled): Labelled =>
    sumOver(own, (letter) => !other.letters.includes(letter) && !result.includes(letter));
  const [left, right] = [unshared(a, b), unshared(b, a)];
  const shared = [...left.letters].filter((letter) => right.letters.includes(letter));
  const batch = shared.filter((letter) => result.includes(letter)).join('');
  const inner = shared.filter((letter) => !result.includes(letter)).join('');
  const rest = ({ letters }: Labelled): string =>
    [...letters].filter((letter) => !shared.includes(letter)).join('');
  const [rows, columns] = [rest(left), rest(right)];
  const sizes = { ...sizesOf(left), ...sizesOf(right) };
  const size = (letters: string): number => sizeOf([...letters].map((letter) => sizes[letter]!));
  const product = tf.matMul(
    tf.reshape(arrange(left, batch + rows + inner), [size(batch), size(rows), size(inner)]),
    tf.reshape(arrange(right, batch + inner + columns), [size(batch), size(inner), size(columns)]),
  );
  const letters = batch + rows + columns;
  return {
    tensor: tf.reshape(
      product,
      [...letters].map((letter) => sizes[letter]!),
    ),
    letters,
  };
}

function sizesOf({ tensor, letters }: Labelled): Record<string, number> {
  return Object.fromEntries([...letters].map((letter, axis) => [letter, tensor.shape[axis]!]));
}

function sumOver({ tensor, letters }: Labelled, drop: (letter: string) => boolean): Labelled {
  const axes = [...letters].flatMap((letter, axis) => (drop(letter) ? [axis] : []));
  if (axes.length === 0) return { tensor, letters };
  return { tensor: tf.sum(tensor, axes), letters: [...letters].filter((letter) => !drop(letter)).join('') };
}

function arrange({ tensor, letters }: Labelled, order: string): tf.Tensor {
  return tf.transpose(
    tensor,
    [...order].map((letter) => letters.indexOf(letter)),
  );
}
