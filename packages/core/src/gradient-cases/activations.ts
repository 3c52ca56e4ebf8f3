import * as tf from '@tensorflow/tfjs';
import { caseOf, type CaseTable } from './gradient-case.js';

/** A layer followed by an activation: piecewise linear activations have a second derivative through the weights. */
const behindWeights = (activate: (x: tf.Tensor) => tf.Tensor): CaseTable[string] =>
  caseOf(
    (x, w) => activate(tf.matMul(x!, w!)),
    [
      [4, 3],
      [3, 5],
    ],
  );

export const activationCases: CaseTable = {
  relu: behindWeights(tf.relu),
  leakyRelu: behindWeights((x) => tf.leakyRelu(x, 0.2)),
  'prelu, also by its slopes': caseOf(
    (x, w, slopes) => tf.prelu(tf.matMul(x!, w!), slopes!),
    [
      [4, 3],
      [3, 5],
      [1, 5],
    ],
  ),
  relu6: behindWeights((x) => tf.relu6(tf.add(x, 5))),
  elu: behindWeights(tf.elu),
  selu: behindWeights(tf.selu),
  tanh: behindWeights(tf.tanh),
  sigmoid: behindWeights(tf.sigmoid),
  logSigmoid: behindWeights(tf.logSigmoid),
  swish: behindWeights((x) => tf.mul(x, tf.sigmoid(x))),
  gelu: behindWeights((x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))),
  softplus: behindWeights(tf.softplus),
  exp: behindWeights((x) => tf.exp(tf.mul(0.3, x))),
  expm1: behindWeights((x) => tf.expm1(tf.mul(0.3, x))),
  softmax: behindWeights((x) => tf.softmax(x)),
  logSoftmax: behindWeights((x) => tf.logSoftmax(x)),
  logSumExp: behindWeights((x) => tf.logSumExp(x, 1)),
  erf: behindWeights((x) => tf.erf(tf.mul(0.4, x))),
  where: behindWeights((x) => tf.where(tf.less(x, 0.1), tf.square(x), tf.mul(x, 3))),
  'where on a combined condition': behindWeights((x) =>
    tf.where(
      tf.logicalOr(tf.lessEqual(x, -1), tf.logicalNot(tf.logicalAnd(tf.less(x, 2), tf.notEqual(x, 0)))),
      tf.square(x),
      x,
    ),
  ),
  'where on any of a row': behindWeights((x) => tf.where(tf.any(tf.greater(x, 4), 1, true), tf.square(x), x)),
  clipByValue: behindWeights((x) => tf.clipByValue(x, -1, 0.5)),
  'dropout with a seed': behindWeights((x) => tf.square(tf.dropout(x, 0.4, undefined, 3))),
};
