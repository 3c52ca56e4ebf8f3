import { sizeOf, type GanNetworks } from '@gankit/core';
import { isDrawable } from './image-grid.js';

interface ExampleSource {
  /** Name of the run folder. */
  readonly run: string;
  readonly step: number;
  readonly networks: GanNetworks;
}

/** How many samples the examples draw. */
const count = 16;

/** A module that draws samples with GANkit; `samples` holds them. */
export function nodeExample({ run, step, networks: { data } }: ExampleSource): string {
  const drawable = isDrawable(data.sample);
  const imports = ['openRun', ...(drawable ? ['writeImageGrid'] : [])].join(', ');
  const draw =
    data.source === undefined
      ? [`const samples = await run.sample({ count: ${count}, seed: 7 });`]
      : [
          `const pixels = new Float32Array(${sizeOf(data.source)}); // an image ${JSON.stringify(data.source)} in [-1, 1]`,
          `const sources = { data: pixels, shape: ${JSON.stringify([1, ...data.source])} };`,
          'const samples = await run.sample({ sources });',
        ];
  return [
    "import { registerLayers } from '@gankit/layers';",
    `import { ${imports} } from '@gankit/trainer/node';`,
    '',
    'registerLayers();',
    `const run = await openRun(${JSON.stringify(run)}, { checkpoint: ${step} });`,
    ...draw,
    'console.log(samples.shape, samples.data.subarray(0, 4));',
    ...(drawable ? ["await writeImageGrid('samples.png', samples);"] : []),
    'run.dispose();',
  ].join('\n');
}

/** A module for a page: the exported generator with TensorFlow.js. */
export function browserExample({ networks: { data, latentSize, classes } }: ExampleSource): string {
  const input =
    data.source === undefined
      ? `const latents = tf.randomNormal([${count}, ${latentSize}]);`
      : `const source = tf.zeros(${JSON.stringify([1, ...data.source])}); // images in [-1, 1]`;
  const name = data.source === undefined ? 'latents' : 'source';
  const rows = data.source === undefined ? count : 1;
  const labels =
    classes === undefined
      ? []
      : [
          `const labels = tf.range(0, ${rows}, 1, 'int32').mod(tf.scalar(${classes}, 'int32')).reshape([${rows}, 1]);`,
        ];
  return [
    "import { registerLayers } from '@gankit/layers';",
    "import * as tf from '@tensorflow/tfjs';",
    '',
    'registerLayers();',
    "const generator = await tf.loadLayersModel('generator/model.json');",
    input,
    ...labels,
    `const [samples] = [generator.predict(${classes === undefined ? name : `[${name}, labels]`})].flat();`,
    'console.log(samples.shape); // values in [-1, 1]',
  ].join('\n');
}

/** A script: the exported generator with ONNX Runtime, and the weights by themselves. */
export function pythonExample({ networks: { data, latentSize, classes } }: ExampleSource): string {
  const rows = data.source === undefined ? count : 1;
  const input =
    data.source === undefined
      ? `feeds = {"latents": np.random.default_rng(7).standard_normal((${rows}, ${latentSize}), dtype=np.float32)}`
      : `feeds = {"source": np.zeros((${[1, ...data.source].join(', ')}), dtype=np.float32)}  # images in [-1, 1]`;
  return [
    'import numpy as np, onnxruntime',
    'from safetensors.numpy import load_file',
    '',
    'session = onnxruntime.InferenceSession("generator.onnx")',
    input,
    ...(classes === undefined
      ? []
      : [`feeds["labels"] = (np.arange(${rows}) % ${classes}).astype(np.int32)  # class of each sample`]),
    'samples, = session.run(["samples"], feeds)',
    'print(samples.shape)  # values in [-1, 1]',
    '',
    '# the weights alone: those of the averaged generator, in the order of generator/model.json',
    'weights = load_file("state.safetensors")',
    'print(weights["average/0"].shape)',
  ].join('\n');
}
