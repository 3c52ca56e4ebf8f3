import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats } from '../check-against-cpu.test-helper.js';
import { testProperties, property, seeds, shapeOf, size, type Property } from '../property.test-helper.js';
import { complex } from './complex.js';

/** On cpu tfjs forgets the shape of a reshaped complex tensor when it takes its parts. */
const parts = (z: tf.Tensor): Record<string, tf.Tensor> => ({
  real: tf.reshape(tf.real(z), z.shape),
  imaginary: tf.reshape(tf.imag(z), z.shape),
});

const vectors = fc.record({ seed: seeds, batch: shapeOf([0, 2], 3), length: size(1, 9) });

const inputsOf = (seed: number, shape: readonly number[]) => ({
  a: floats(shape, { seed }),
  b: floats(shape, { seed: seed + 1 }),
});

const transforms: Property[] = Object.entries({ fft: tf.fft, ifft: tf.ifft }).map(([name, transform]) =>
  property({
    name,
    cases: vectors,
    build: ({ seed, batch, length }) => ({
      fn: ({ a, b }) => parts(transform(tf.complex(a!, b!))),
      inputs: inputsOf(seed, [...batch, length]),
    }),
  }),
);

const properties: Property[] = [
  ...transforms,
  property({
    name: 'rfft of some length, and back',
    cases: fc.record({ row: vectors, wanted: size(2, 9) }),
    build: ({ row: { seed, batch, length }, wanted }) => ({
      fn: ({ a }) => {
        const spectrum = tf.spectral.rfft(a!, wanted);
        const again = wanted % 2 === 0 ? { again: tf.spectral.irfft(spectrum) } : {};
        return { ...parts(spectrum), ...again };
      },
      inputs: { a: floats([...batch, length], { seed }) },
    }),
  }),
  property({
    name: 'short-time spectra',
    count: 20,
    cases: fc.record({ seed: seeds, frame: size(2, 5), step: size(1, 3) }),
    build: ({ seed, frame, step }) => ({
      fn: ({ a }) => ({ y: tf.abs(tf.signal.stft(a as tf.Tensor1D, frame, step)) }),
      inputs: { a: floats([11], { seed }) },
    }),
  }),
  property({
    name: 'sums, products, moves and sizes',
    cases: fc.record({ seed: seeds, shape: shapeOf([1, 3]) }),
    build: ({ seed, shape }) => ({
      fn: ({ a, b }) => {
        const [z, w] = [tf.complex(a!, b!), tf.complex(b!, tf.ones(shape))];
        const product = tf.mul(tf.add(z, w), tf.sub(tf.mul(z, w), tf.cast(a!, 'complex64')));
        const moved = tf.concat([tf.reshape(product, [-1]), tf.reshape(z, [-1])], 0);
        return { ...parts(moved), size: tf.abs(product), alone: tf.reshape(tf.cast(z, 'float32'), shape) };
      },
      inputs: inputsOf(seed, shape),
    }),
  }),
];

describe('generated complex numbers', () => {
  testProperties(properties, complex);
});
