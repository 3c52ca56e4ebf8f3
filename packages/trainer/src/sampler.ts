import {
  applyNetwork,
  assertInteger,
  assertKnownOptions,
  createRandomSource,
  formatShape,
  fromTensor,
  OptionError,
  sizeOf,
  type Engine,
  type PreparedStep,
  type StepFunction,
  type TensorData,
  type TensorSpec,
} from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

export interface SampleOptions {
  /** How many samples; may be left out when `latents` are given. */
  readonly count?: number;
  /** Decides the latents. @defaultValue 0 */
  readonly seed?: number;
  /** `[count, latentSize]`, instead of random ones. */
  readonly latents?: TensorData;
  /** `[count, ...source]`: the images to translate, for networks that translate. */
  readonly sources?: TensorData;
  /** Class of every sample, for conditional networks. @defaultValue the classes in turn */
  readonly labels?: ArrayLike<number>;
}

/** Has the names of these options. */
export const sampleOptions: Readonly<Record<keyof SampleOptions, true>> = {
  count: true,
  seed: true,
  latents: true,
  sources: true,
  labels: true,
};

export interface SamplerOptions {
  readonly generator: tf.LayersModel;
  readonly latentSize: number;
  readonly classes?: number | undefined;
  /** Shape of a source image, for networks that translate. */
  readonly source?: readonly number[] | undefined;
  readonly engine: Engine;
}

const batchSize = 64;

/** Runs a generator in inference mode, in batches through one prepared step of an engine. */
export class Sampler {
  readonly #options: SamplerOptions;
  #prepared: Promise<PreparedStep> | undefined;

  constructor(options: SamplerOptions) {
    const { generator, latentSize, classes, source, engine } = options;
    assertKnownOptions('Sampler', options, { generator, latentSize, classes, source, engine });
    this.#options = options;
  }

  /**
   * @returns float32 `[count, ...sample]` in [-1, 1].
   * @throws {@link OptionError} when count, latents and labels do not fit each other or the networks.
   */
  async sample(options: SampleOptions): Promise<TensorData> {
    assertKnownOptions('sample', options, sampleOptions);
    const latents =
      this.#options.source === undefined ? await this.#latents(options) : this.#sources(options);
    const count = latents.shape[0]!;
    const labels = this.#labels(options, count);
    const step = await this.#step();
    let samples: { readonly data: Float32Array; readonly shape: readonly number[] } | undefined;
    for (let start = 0; start < count; start += batchSize) {
      const size = Math.min(batchSize, count - start);
      const batch = await step.run({
        latents: rows(latents, start),
        ...(labels === undefined ? {} : { labels: rows(labels, start) }),
      });
      const { data, shape } = batch['samples']!;
      const sampleSize = sizeOf(shape.slice(1));
      samples ??= { data: new Float32Array(count * sampleSize), shape: [count, ...shape.slice(1)] };
      samples.data.set(data.subarray(0, size * sampleSize), start * sampleSize);
    }
    return samples!;
  }

  dispose(): void {
    this.#prepared?.then((step) => step.dispose()).catch(() => undefined); // who asked for it heard of the error
    this.#prepared = undefined;
  }

  /** Calls that do not wait for each other share one step. */
  async #step(): Promise<PreparedStep> {
    try {
      return await (this.#prepared ??= this.#prepare());
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #latents({ count, seed = 0, latents }: SampleOptions): Promise<TensorData> {
    const { latentSize } = this.#options;
    if (latents === undefined) {
      if (count === undefined) throw new OptionError('sample: `count` or `latents` must be given.');
      assertInteger('sample', { count });
      const drawn = createRandomSource(seed).fork('latents').normal([count, latentSize]);
      const values = await fromTensor(drawn);
      drawn.dispose();
      return values;
    }
    const wanted = [count ?? latents.shape[0] ?? 0, latentSize];
    if (wanted[0] === 0 || formatShape(latents.shape) !== formatShape(wanted)) {
      throw new OptionError(
        `sample: \`latents\` must have shape [${count ?? 'count'}, ${latentSize}], received ${formatShape(latents.shape)}.`,
      );
    }
    assertLength('latents', latents);
    return latents;
  }

  #sources({ count, sources }: SampleOptions): TensorData {
    const wanted = [count ?? sources?.shape[0] ?? 0, ...this.#options.source!];
    if (sources === undefined || wanted[0] === 0 || formatShape(sources.shape) !== formatShape(wanted)) {
      throw new OptionError(
        `sample: \`sources\` must have shape [${count ?? 'count'}, ${this.#options.source!.join(', ')}], the networks translate images; received ${sources === undefined ? 'none' : formatShape(sources.shape)}.`,
      );
    }
    assertLength('sources', sources);
    return sources;
  }

  #labels({ labels }: SampleOptions, count: number): TensorData | undefined {
    const { classes } = this.#options;
    if (classes === undefined) {
      if (labels === undefined) return undefined;
      throw new OptionError('sample: `labels` must not be given, the networks take no labels.');
    }
    const data = Int32Array.from(labels ?? Array.from({ length: count }, (_, index) => index % classes));
    if (data.length !== count) {
      throw new OptionError(
        `sample: \`labels\` must have one class per sample (${count}), received ${data.length}.`,
      );
    }
    const wrong = data.find((label) => label < 0 || label >= classes);
    if (wrong !== undefined) {
      throw new OptionError(
        `sample: \`labels\` must be classes from 0 to ${classes - 1}, received ${wrong}.`,
      );
    }
    return { data, shape: [count] };
  }

  #prepare(): Promise<PreparedStep> {
    const { generator, latentSize, classes, source = [latentSize], engine } = this.#options;
    const step: StepFunction = (inputs) => ({
      samples: applyNetwork(generator, {
        input: inputs['latents']!,
        labels: inputs['labels'],
        training: false,
      }),
    });
    const inputs = (batch: number): Record<string, TensorSpec> => ({
      latents: { shape: [batch, ...source], dtype: 'float32' },
      ...(classes === undefined ? {} : { labels: { shape: [batch], dtype: 'int32' } }),
    });
    const random = createRandomSource(0);
    return engine.prepare(step, {
      name: 'sampling',
      inputs: inputs(batchSize),
      checkInputs: inputs(4),
      random,
    });
  }
}

function assertLength(name: string, { data, shape }: TensorData): void {
  if (data.length === sizeOf(shape)) return;
  throw new OptionError(
    `sample: \`${name}\` must have ${sizeOf(shape)} numbers for shape ${formatShape(shape)}, received ${data.length}.`,
  );
}

/** One batch of rows from `start`; what is missing at the end stays zero. */
function rows({ data, shape }: TensorData, start: number): TensorData {
  const rowSize = sizeOf(shape.slice(1));
  const batch =
    data instanceof Int32Array ? new Int32Array(batchSize * rowSize) : new Float32Array(batchSize * rowSize);
  batch.set(data.subarray(start * rowSize, (start + batchSize) * rowSize));
  return { data: batch, shape: [batchSize, ...shape.slice(1)] };
}
