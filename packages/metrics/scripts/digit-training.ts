import type { RandomSource, StepFunction } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { digitNetwork, digitWeightShapes } from '../src/digit-network.js';

export interface TrainingOptions {
  readonly dropoutRate: number;
  /** Share of the old value that the weight average keeps in each step. */
  readonly averageDecay: number;
}

export interface DigitTraining {
  /** Takes `images`, `targets` (one-hot), `stepSize` (with Adam's bias correction, see {@link adamStepSize}) and gives `loss`. */
  readonly step: StepFunction;
  /** Moving averages of the weights: the ones to ship. */
  readonly averages: Readonly<Record<string, tf.Variable>>;
}

const MOMENTUM_DECAY = 0.9;
const SQUARE_DECAY = 0.999;

/** He initialisation, Adam and weight averaging, all state in `tf.Variable`s, so that an engine can compile the step. */
export function createTraining(
  random: RandomSource,
  { dropoutRate, averageDecay }: TrainingOptions,
): DigitTraining {
  const weights = mapShapes((name, shape) => {
    if (name.endsWith('.bias')) return tf.variable(tf.zeros(shape));
    const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    return tf.variable(tf.mul(random.normal(shape), Math.sqrt(2 / inputs)));
  });
  const zeros = () => mapShapes((_, shape) => tf.variable(tf.zeros(shape), false));
  const momentum = zeros();
  const squares = zeros();
  const averages = mapShapes((name) => tf.variable(weights[name]!, false));

  const step: StepFunction = ({ images, targets, stepSize }, stepRandom) => {
    const draws = stepRandom.uniform([images!.shape[0]!, 1024]);
    const kept = tf.cast(tf.greaterEqual(draws, dropoutRate), 'float32');
    const dropoutMask = tf.mul(kept, 1 / (1 - dropoutRate));
    const lossOfWeights = (): tf.Scalar => {
      const { logits } = digitNetwork({ images: images as tf.Tensor4D, weights, dropoutMask });
      return tf.neg(tf.mean(tf.sum(tf.mul(targets!, tf.logSoftmax(logits)), 1)));
    };
    const { value, grads } = tf.variableGrads(lossOfWeights, Object.values(weights));
    for (const [name, weight] of Object.entries(weights)) {
      const gradient = grads[weight.name]!;
      const mean = mix(momentum[name]!, gradient, MOMENTUM_DECAY);
      const square = mix(squares[name]!, tf.square(gradient), SQUARE_DECAY);
      const change = tf.mul(stepSize!, tf.div(mean, tf.add(tf.sqrt(square), 1e-7)));
      const next = tf.sub(weight, change);
      momentum[name]!.assign(mean);
      squares[name]!.assign(square);
      averages[name]!.assign(mix(averages[name]!, next, averageDecay));
      weight.assign(next);
    }
    return { loss: value };
  };
  return { step, averages };
}

/** `learningRate · √(1 - β₂ᵗ) / (1 - β₁ᵗ)`, t counted from 1. Kingma & Ba 2015, https://arxiv.org/abs/1412.6980 */
export function adamStepSize(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - SQUARE_DECAY ** step)) / (1 - MOMENTUM_DECAY ** step);
}

function mix(old: tf.Tensor, next: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(old, decay), tf.mul(next, 1 - decay));
}

function mapShapes(
  make: (name: string, shape: number[]) => tf.Variable,
): Readonly<Record<string, tf.Variable>> {
  return Object.fromEntries(
    Object.entries(digitWeightShapes).map(([name, shape]) => [name, make(name, [...shape])]),
  );
}
