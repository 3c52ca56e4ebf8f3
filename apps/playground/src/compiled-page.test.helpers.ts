// The entry of the page that compiled.slow.test.ts builds.
import { createRandomSource, type StepFunction } from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';
import { loadCompiler } from './load-compiler.js';
import { trainOn, type PackedState, type ResumedRunOptions } from './resumed-run.test.helpers.js';
import { tinyRun, type TinyRunName, type TinyRunResult } from './tiny-runs.test.helpers.js';
import { wasmPaths } from './wasm-files.js';

export interface CompiledPageOptions {
  readonly name: TinyRunName;
  readonly engine: 'auto' | 'compiled' | 'wasm';
  readonly device?: 'cpu' | 'webgpu';
  readonly steps: number;
  /** The page serves no files, of neither ONNX Runtime nor the wasm backend. */
  readonly bare?: true;
}

export interface CompiledPageResult extends TinyRunResult {
  readonly isolated: boolean;
  readonly engine: string;
  readonly description: string;
  readonly notices: readonly string[];
  readonly leaked: number;
}

export interface StoppedTraining
  extends Pick<CompiledPageOptions, 'name' | 'device'>, Pick<ResumedRunOptions, 'from' | 'stops'> {
  readonly engine: 'compiled' | 'wasm' | 'webgl';
}

/** What the test calls in the page. */
export interface CompiledPage {
  /** The states of a training at its stops, and what computed them. */
  trainOn(
    options: StoppedTraining,
  ): Promise<{ readonly description: string; readonly states: readonly PackedState[] }>;
  train(options: CompiledPageOptions): Promise<CompiledPageResult>;
  /** Losses of a small convolutional network under Adam, with noise, and what computed them. */
  fit(options: Pick<CompiledPageOptions, 'engine' | 'device'>): Promise<{
    readonly description: string;
    readonly losses: readonly number[];
  }>;
  /** Steps of a counter that functions of one store share, on these devices; in between its value in tfjs. */
  count(devices: readonly ('cpu' | 'webgpu')[]): Promise<readonly number[]>;
  /** The code and message of the error of a function that cannot be compiled, and of engines that are not there. */
  refuse(): Promise<readonly string[]>;
}

const page: CompiledPage = {
  async train({ name, engine: wanted, device, steps, bare }) {
    const notices: string[] = [];
    const engine = await createEngine({
      engine: wanted,
      ...(device === undefined ? {} : { device }),
      ...(bare === true ? {} : { wasmPaths, compiler: loadCompiler }),
      onNotice: (line) => notices.push(line),
    });
    const before = tf.memory().numTensors;
    try {
      const result = await tinyRun({ name, engine, steps });
      const leaked = tf.memory().numTensors - before;
      const { name: taken, description } = engine;
      return { ...result, leaked, engine: taken, description, notices, isolated: crossOriginIsolated };
    } finally {
      engine.dispose();
    }
  },
  async trainOn({ engine: wanted, device, ...options }) {
    const engine = await createEngine({
      engine: wanted,
      ...(device === undefined ? {} : { device }),
      wasmPaths,
      compiler: loadCompiler,
    });
    const states = await trainOn({ ...options, engine });
    engine.dispose();
    return { description: engine.description, states };
  },
  async fit({ engine: wanted, device }) {
    const engine = await createEngine({
      engine: wanted,
      ...(device === undefined ? {} : { device }),
      wasmPaths,
      compiler: loadCompiler,
    });
    const prepared = await engine.prepare(convolutionalStep(), {
      name: 'small step',
      inputs: { x: { shape: [4, 8, 8, 2], dtype: 'float32' } },
      checkInputs: { x: { shape: [2, 8, 8, 2], dtype: 'float32' } },
      random: createRandomSource(3),
    });
    const x = { data: Float32Array.from({ length: 512 }, (_, at) => Math.sin(at * at)), shape: [4, 8, 8, 2] };
    const losses: number[] = [];
    while (losses.length < 4) losses.push((await prepared.run({ x }))['loss']!.data[0]!);
    prepared.dispose();
    engine.dispose();
    return { description: engine.description, losses };
  },
  async count(devices) {
    const { compile, createVariableStore } = await loadCompiler('webgpu');
    const store = createVariableStore();
    const counter = tf.variable(tf.tensor1d([1, 10]));
    const factor = tf.variable(tf.scalar(3)); // read, never written
    const seen: number[] = [];
    for (const engine of devices) {
      const add = await compile(
        ({ by }) => {
          counter.assign(tf.add(tf.mul(counter, factor), by!));
          return { sum: tf.sum(counter), large: tf.greater(counter, 100) };
        },
        { inputs: { by: { shape: [], dtype: 'float32' } }, state: store, engine },
      );
      for (const by of [1, 2]) {
        const { sum, large } = await add.run({ by: { data: Float32Array.of(by), shape: [] } });
        seen.push(...sum!.data, ...large!.data);
      }
      await store.sync();
      seen.push(...(await counter.data()));
      add.dispose();
    }
    store.dispose();
    return seen;
  },
  async refuse() {
    const { compile, createVariableStore } = await loadCompiler('cpu');
    const x = { shape: [2], dtype: 'float32' } as const;
    const failures = [
      compile(({ x: input }) => ({ y: tf.unique(input!).values }), { inputs: { x } }),
      compile(({ x: input }) => ({ y: input! }), { inputs: { x }, engine: 'cuda' }),
      compile(({ x: input }) => ({ y: input! }), { inputs: { x }, engine: 'webgpu' }),
      compile(({ x: input }) => ({ y: input! }), { inputs: { x }, state: { ...createVariableStore() } }),
    ];
    return Promise.all(
      failures.map((failure) =>
        failure.then(
          () => 'nothing',
          (error: { readonly code: string; readonly message: string }) => `${error.code} ${error.message}`,
        ),
      ),
    );
  },
};

function convolutionalStep(): StepFunction {
  const values = (shape: number[], scale: number): tf.Variable => {
    const data = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => Math.cos(3 * at) * scale);
    return tf.variable(tf.tensor(data, shape));
  };
  const [filter, back] = [values([3, 3, 2, 5], 0.3), values([3, 3, 2, 5], 0.2)];
  const optimizer = tf.train.adam(0.02, 0.5, 0.9);
  return ({ x }, random) => {
    const noisy = tf.add(x!, tf.mul(0.1, random.normal(x!.shape)));
    const loss = (): tf.Scalar => {
      const features = tf.leakyRelu(tf.conv2d(noisy as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'), 0.2);
      const again = tf.conv2dTranspose(
        features,
        back as tf.Tensor4D,
        noisy.shape as [number, number, number, number],
        2,
        'same',
      );
      return tf.mean(tf.square(tf.sub(noisy, again)));
    };
    return { loss: optimizer.minimize(loss, true, [filter, back])! };
  };
}

(globalThis as unknown as { compiledPage: CompiledPage }).compiledPage = page;
document.body.dataset['ready'] = 'yes';
