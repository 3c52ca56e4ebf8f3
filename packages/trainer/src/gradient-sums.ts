import * as tf from '@tensorflow/tfjs';

/** The gradients of one network summed up over several batches: they take as much memory as its weights. */
export class GradientSums {
  /** The weights, in the order of the optimiser. */
  readonly variables: readonly tf.Variable[];
  readonly #count: number;
  readonly #sums: ReadonlyMap<string, tf.Variable>;

  /**
   * @param variables - The weights of the network.
   * @param count - Batches per update; what is summed up are means over them.
   */
  constructor(variables: readonly tf.Variable[], count: number) {
    this.variables = variables;
    this.#count = count;
    const entries = variables.map((weight): [string, tf.Variable] => [
      weight.name,
      tf.tidy(() => tf.variable(tf.zerosLike(weight), false)),
    ]);
    this.#sums = new Map(entries);
  }

  /** Adds the gradients of one batch. */
  add(gradients: tf.NamedTensorMap): void {
    for (const [name, gradient] of Object.entries(gradients) as [string, tf.Tensor | null][]) {
      const sum = this.#sums.get(name)!;
      if (gradient !== null) sum.assign(tf.add(sum, tf.div(gradient, this.#count)));
    }
  }

  /** The mean gradients, by the names of the weights; a weight that no term reached has zeros. Begins anew. */
  take(): tf.NamedTensorMap {
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, tf.clone(sum)]));
    this.clear();
    return means;
  }

  /** Forgets what was added, as after a step that failed. */
  clear(): void {
    tf.tidy(() => this.#sums.forEach((sum) => sum.assign(tf.zerosLike(sum))));
  }

  dispose(): void {
    tf.dispose([...this.#sums.values()]);
  }
}
