// Times the wasm training kernels against the stock ones: node packages/runtime/bench/wasm-kernels.mjs (after a build)
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { registerMissingWasmKernels, registerWasmTrainingKernels } from '../dist/index.js';

async function time(name, operation) {
  let best = Infinity;
  for (let run = 0; run < 3; run += 1) {
    const start = performance.now();
    const result = tf.tidy(operation);
    await result.data();
    result.dispose();
    best = Math.min(best, performance.now() - start);
  }
  console.log(`  ${name.padEnd(44)} ${best.toFixed(1).padStart(8)} ms`);
}

const batch = 64;
tf.env().set('PROD', true);
for (const register of [registerMissingWasmKernels, registerWasmTrainingKernels]) {
  register();
  await tf.setBackend('wasm');
  console.log(register.name);
  for (const { size, channels, filters } of [
    { size: 14, channels: 64, filters: 128 },
    { size: 28, channels: 1, filters: 64 },
  ]) {
    const x = tf.randomNormal([batch, size, size, channels]);
    const filter = tf.randomNormal([5, 5, channels, filters]);
    const dy = tf.randomNormal([batch, size / 2, size / 2, filters]);
    const attributes = { strides: [2, 2], pad: 'same', dataFormat: 'NHWC' };
    const run = (kernel, inputs, more) => tf.engine().runKernel(kernel, inputs, { ...attributes, ...more });
    const shape = `${size}x${size}x${channels} -> ${filters}`;
    await time(`filter gradient ${shape}`, () =>
      run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
    );
    await time(`input gradient ${shape}`, () =>
      run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    );
    tf.dispose([x, filter, dy]);
  }
  const a = tf.randomNormal([512, 512]);
  const b = tf.randomNormal([512, 512]);
  await time('512 x 512 product, first transposed', () => tf.matMul(a, b, true, false));
  await time('512 x 512 product, second transposed', () => tf.matMul(a, b, false, true));
  tf.dispose([a, b]);
}
