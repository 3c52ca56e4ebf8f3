import { hashName, permutation } from '@gankit/core';
import { normalNumbers } from './normal-numbers.js';

/** Rows of equal length and, of each, whether it is one of the samples looked for. */
export interface Examples {
  readonly values: Float32Array;
  readonly columns: number;
  /** 1 or 0 per row. */
  readonly targets: Uint8Array;
}

const hiddenUnits = 32;
const epochs = 20;
const batchSize = 32;
const stepSize = 2e-3;
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/**
 * Trains a fresh classifier: one hidden layer of 32 ReLUs, a logistic output, cross-entropy, Adam for 20 epochs. Written
 * without tfjs, so that it neither touches the engine of a training nor differs from machine to machine.
 *
 * @returns Gives the logit of a row.
 */
export async function trainSmallNetwork(
  { values, columns, targets }: Examples,
  seed: number,
): Promise<(row: Float32Array) => number> {
  const network = new SmallNetwork(columns, seed);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0)); // let the event loop have its turn
    const order = permutation(targets.length, hashName(seed, `epoch ${epoch}`));
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      for (const index of batch) {
        const row = values.subarray(index * columns, (index + 1) * columns);
        network.accumulate(row, targets[index]!, 1 / batch.length);
      }
      network.step();
    }
  }
  return (row) => network.logit(row);
}

/** Weights in one array: hidden weights row by row, hidden biases, output weights, output bias. */
class SmallNetwork {
  readonly #columns: number;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #hidden = new Float64Array(hiddenUnits);
  #steps = 0;

  constructor(columns: number, seed: number) {
    const size = hiddenUnits * columns + 2 * hiddenUnits + 1;
    this.#columns = columns;
    this.#weights = new Float64Array(size);
    this.#gradient = new Float64Array(size);
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
    const normal = normalNumbers(seed, hiddenUnits * columns + hiddenUnits);
    const inputs = hiddenUnits * columns;
    for (let at = 0; at < inputs; at += 1) this.#weights[at] = normal[at]! * Math.sqrt(2 / columns);
    for (let unit = 0; unit < hiddenUnits; unit += 1) {
      this.#weights[inputs + hiddenUnits + unit] = normal[inputs + unit]! / Math.sqrt(hiddenUnits);
    }
  }

  logit(row: Float32Array): number {
    const columns = this.#columns;
    const biases = hiddenUnits * columns;
    const outputs = biases + hiddenUnits;
    let logit = this.#weights[outputs + hiddenUnits]!;
    for (let unit = 0; unit < hiddenUnits; unit += 1) {
      let sum = this.#weights[biases + unit]!;
      const start = unit * columns;
      for (let column = 0; column < columns; column += 1)
        sum += this.#weights[start + column]! * row[column]!;
      this.#hidden[unit] = Math.max(0, sum);
      logit += this.#weights[outputs + unit]! * this.#hidden[unit]!;
    }
    return logit;
  }

  /** Adds the gradient of the cross-entropy of one example. */
  accumulate(row: Float32Array, target: number, weight: number): void {
    const columns = this.#columns;
    const biases = hiddenUnits * columns;
    const outputs = biases + hiddenUnits;
    const error = weight * (1 / (1 + Math.exp(-this.logit(row))) - target);
    this.#gradient[outputs + hiddenUnits]! += error;
    for (let unit = 0; unit < hiddenUnits; unit += 1) {
      const value = this.#hidden[unit]!;
      if (value === 0) continue;
      this.#gradient[outputs + unit]! += error * value;
      const slope = error * this.#weights[outputs + unit]!;
      this.#gradient[biases + unit]! += slope;
      const start = unit * columns;
      for (let column = 0; column < columns; column += 1)
        this.#gradient[start + column]! += slope * row[column]!;
    }
  }

  /** Adam. */
  step(): void {
    this.#steps += 1;
    const rate = (stepSize * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    for (let at = 0; at < this.#weights.length; at += 1) {
      const gradient = this.#gradient[at]!;
      this.#mean[at] = beta1 * this.#mean[at]! + (1 - beta1) * gradient;
      this.#square[at] = beta2 * this.#square[at]! + (1 - beta2) * gradient * gradient;
      this.#weights[at]! -= (rate * this.#mean[at]!) / (Math.sqrt(this.#square[at]!) + epsilon);
      this.#gradient[at] = 0;
    }
  }
}
