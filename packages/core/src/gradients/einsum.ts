import * as tf from '@tensorflow/tfjs';

/** A tensor and the letters of its axes. */
interface Term {
  readonly letters: string;
  readonly tensor: tf.Tensor;
}

/** tfjs has no gradient for `tf.einsum`. Operands have each letter once, as its kernel demands. */
export const einsumGradient: tf.GradConfig = {
  kernelName: tf.Einsum,
  inputsToSave: ['0', '1'],
  gradFunc: (dy, operands, attributes) => {
    const { equation } = attributes as unknown as { readonly equation: string };
    const [terms, result] = equation.replaceAll(' ', '').split('->') as [string, string];
    const letters = terms.split(',');
    const output: Term = { letters: result, tensor: dy as tf.Tensor };
    return Object.fromEntries(
      operands.map((tensor, index) => {
        const other = letters[1 - index];
        const others = other === undefined ? [] : [{ letters: other, tensor: operands[1 - index]! }];
        return [String(index), () => expand(contract(output, others, letters[index]!), tensor.shape)];
      }),
    );
  },
};

/** The product of the terms, summed to the letters of `wanted` that they have; the others get length 1. */
function contract(output: Term, others: readonly Term[], wanted: string): tf.Tensor {
  const [other] = others;
  const known = [...wanted].filter(
    (letter) => output.letters.includes(letter) || (other?.letters.includes(letter) ?? false),
  );
  const kept = known.join('');
  const sizes = [output, ...others].flatMap(({ letters, tensor }) =>
    [...letters].map((letter, axis) => [letter, tensor.shape[axis]!] as const),
  );
  const sizeOf = new Map(sizes);
  const shape = [...wanted].map((letter) => sizeOf.get(letter) ?? 1);
  if (other === undefined) return tf.reshape(reduce(output, kept), shape);
  if (output.letters === '') return tf.reshape(tf.mul(output.tensor, reduce(other, kept)), shape);
  if (other.letters === '') return tf.reshape(tf.mul(other.tensor, reduce(output, kept)), shape);
  return tf.reshape(
    tf.einsum(`${output.letters},${other.letters}->${kept}`, output.tensor, other.tensor),
    shape,
  );
}

/** Sums over the letters that `kept` lacks and orders the rest as `kept` does. */
function reduce({ letters, tensor }: Term, kept: string): tf.Tensor {
  const summed = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
  const rest = [...letters].filter((letter) => kept.includes(letter));
  const sum = summed.length === 0 ? tensor : tf.sum(tensor, summed);
  return tf.transpose(
    sum,
    [...kept].map((letter) => rest.indexOf(letter)),
  );
}

function expand(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  return tensor.shape.every((size, axis) => size === shape[axis]) ? tensor : tf.mul(tensor, tf.ones(shape));
}
