// Times wasm kernels: the stock ones, ours on one thread, ours on all. After a build: node packages/runtime/bench/wasm-kernels.mjs
// Each column is a process of its own, as the backend cannot change its threads. Smallest of 7 runs, new inputs for each.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { createEngine, registerMissingWasmKernels } from '../dist/node.js';

const batch = 64;
const layer = { strides: [2, 2], pad: 'same', dataFormat: 'NHWC' };
const kernel = (name, inputs, attributes) => tf.engine().runKernel(name, inputs, { ...layer, ...attributes });
const normal = (...shape) => tf.randomNormal(shape);
const images = () => [normal(batch, 28, 28, 64)];

/** Name, inputs, operation. */
const operations = [
  [
    'convolution 14×14×64 → 128',
    () => [normal(batch, 14, 14, 64), normal(5, 5, 64, 128)],
    (x, filter) => tf.conv2d(x, filter, 2, 'same'),
  ],
  [
    'its filter gradient',
    () => [normal(batch, 14, 14, 64), normal(batch, 7, 7, 128)],
    (x, dy) => kernel('Conv2DBackpropFilter', { x, dy }, { filterShape: [5, 5, 64, 128] }),
  ],
  [
    'its input gradient',
    () => [normal(batch, 7, 7, 128), normal(5, 5, 64, 128)],
    (dy, filter) => kernel('Conv2DBackpropInput', { dy, filter }, { inputShape: [batch, 14, 14, 64] }),
  ],
  [
    'filter gradient, 28×28×1 → 64',
    () => [normal(batch, 28, 28, 1), normal(batch, 14, 14, 64)],
    (x, dy) => kernel('Conv2DBackpropFilter', { x, dy }, { filterShape: [5, 5, 1, 64] }),
  ],
  [
    'input gradient, 28×28×1 → 64',
    () => [normal(batch, 14, 14, 64), normal(5, 5, 1, 64)],
    (dy, filter) => kernel('Conv2DBackpropInput', { dy, filter }, { inputShape: [batch, 28, 28, 1] }),
  ],
  [
    '3-D convolution 8×16×16×16 → 32',
    () => [normal(2, 8, 16, 16, 16), normal(3, 3, 3, 16, 32)],
    (x, filter) => tf.conv3d(x, filter, 1, 'same'),
  ],
  ['512³ product', () => [normal(512, 512), normal(512, 512)], (a, b) => tf.matMul(a, b)],
  [
    '512³ product, first transposed',
    () => [normal(512, 512), normal(512, 512)],
    (a, b) => tf.matMul(a, b, true),
  ],
  [
    '512³ product, second transposed',
    () => [normal(512, 512), normal(512, 512)],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  ['16 products of 128³', () => [normal(16, 128, 128), normal(16, 128, 128)], (a, b) => tf.matMul(a, b)],
  ['sum over images and pixels', images, (x) => tf.sum(x, [0, 1, 2])],
  ['moments', images, (x) => Object.values(tf.moments(x, [0, 1, 2]))],
  [
    'batch norm',
    images,
    (x) => tf.batchNorm(x, tf.zeros([64]), tf.ones([64]), tf.zeros([64]), tf.ones([64])),
  ],
  ['leaky ReLU', images, (x) => tf.leakyRelu(x, 0.2)],
  ['clone', images, (x) => tf.clone(x)],
  ['slice', images, (x) => tf.slice(x, [0, 1, 1, 0], [batch, 26, 26, 64])],
  ['strided slice', images, (x) => tf.stridedSlice(x, [0, 0, 0, 0], [batch, 28, 28, 64], [1, 2, 2, 1])],
  ['split of channels', images, (x) => tf.split(x, 2, -1)],
  ['reverse of columns', images, (x) => tf.reverse(x, 2)],
  ['tile over pixels', () => [normal(1, 1, 1, 64)], (x) => tf.tile(x, [batch, 28, 28, 1])],
  ['gather of images', images, (x) => tf.gather(x, tf.range(batch - 1, -1, -1, 'int32'))],
  ['depth to space', images, (x) => tf.depthToSpace(x, 2)],
  ['transpose of all axes', images, (x) => tf.transpose(x, [3, 1, 2, 0])],
  [
    'gradient of nearest upsampling ×2',
    () => [normal(16, 28, 28, 64), normal(16, 56, 56, 64)],
    (x, dy) =>
      kernel(
        'ResizeNearestNeighborGrad',
        { images: x, dy },
        { alignCorners: false, halfPixelCenters: false },
      ),
  ],
];

async function measure(kind) {
  tf.env().set('PROD', true);
  const engine = await createEngine({ engine: 'wasm', ...(kind === 'all' ? {} : { threads: 1 }) });
  if (kind === 'stock') registerMissingWasmKernels();
  const times = operations.map(([, makeInputs, run]) => {
    let best = Infinity;
    for (let repeat = 0; repeat < 7; repeat += 1) {
      const inputs = makeInputs();
      const start = performance.now();
      const result = tf.tidy(() => run(...inputs));
      best = Math.min(best, performance.now() - start);
      tf.dispose([inputs, result]);
    }
    return best;
  });
  return { description: engine.description, times };
}

const [kind] = process.argv.slice(2);
if (kind !== undefined) {
  console.log(JSON.stringify(await measure(kind)));
} else {
  const kinds = ['stock', 'one', ...(availableParallelism() > 1 ? ['all'] : [])];
  const columns = kinds.map((name) =>
    JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: 'utf8' })),
  );
  console.log(
    `stock | ours: ${columns
      .slice(1)
      .map(({ description }) => description)
      .join(' | ')}`,
  );
  for (const [index, [name]] of operations.entries()) {
    const cells = columns.map(({ times }) => `${times[index].toFixed(1).padStart(9)} ms`);
    console.log(`${name.padEnd(36)}${cells.join('')}`);
  }
}
