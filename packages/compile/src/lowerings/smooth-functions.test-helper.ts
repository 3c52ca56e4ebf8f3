import * as tf from '@tensorflow/tfjs';

export type Unary = (x: tf.Tensor) => tf.Tensor;
export type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Functions by the range of their argument in which they are smooth. */
export const smoothFunctions: readonly (readonly [
  readonly [number, number],
  Readonly<Record<string, Unary>>,
])[] = [
  [
    [-3, 3],
    {
      abs: tf.abs,
      atan: tf.atan,
      asinh: tf.asinh,
      clipByValue: (x) => tf.clipByValue(x, -1.5, 0.7),
      cos: tf.cos,
      cosh: tf.cosh,
      elu: tf.elu,
      erf: tf.erf,
      exp: tf.exp,
      expm1: tf.expm1,
      leakyRelu: (x) => tf.leakyRelu(x, 0.3),
      logSigmoid: tf.logSigmoid,
      neg: tf.neg,
      relu: tf.relu,
      relu6: (x) => tf.relu6(tf.mul(x, 4)),
      selu: tf.selu,
      sigmoid: tf.sigmoid,
      sin: tf.sin,
      sinh: tf.sinh,
      softplus: tf.softplus,
      square: tf.square,
      step: (x) => tf.step(x, 0.4),
      tanh: tf.tanh,
    },
  ],
  [
    [0.2, 6],
    {
      log: tf.log,
      log1p: tf.log1p,
      reciprocal: tf.reciprocal,
      rsqrt: tf.rsqrt,
      sqrt: tf.sqrt,
      acosh: (x) => tf.acosh(tf.add(x, 1)),
    },
  ],
  [[-0.9, 0.9], { acos: tf.acos, asin: tf.asin, atanh: tf.atanh, tan: tf.tan }],
];
