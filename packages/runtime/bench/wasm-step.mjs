// Times a DCGAN training step, 28×28×1, 64/128 filters of 5×5, batch 64, Adam: the stock wasm backend with only its
// lacking kernels composed, ours on one thread, ours on all. After a build: node packages/runtime/bench/wasm-step.mjs
// Each is a process of its own; they take turns for three rounds, so that other work on the machine meets all alike.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { createEngine, registerMissingWasmKernels } from '../dist/node.js';

const batch = 64;
const rounds = 3;
const stepsPerRound = 4;

function generator() {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 7 * 7 * 128, inputShape: [100], useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.reshape({ targetShape: [7, 7, 128] }),
      tf.layers.conv2dTranspose({ filters: 64, kernelSize: 5, strides: 2, padding: 'same', useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.conv2dTranspose({
        filters: 1,
        kernelSize: 5,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
      }),
    ],
  });
}

function discriminator() {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 64, kernelSize: 5, strides: 2, padding: 'same', inputShape: [28, 28, 1] }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.conv2d({ filters: 128, kernelSize: 5, strides: 2, padding: 'same', useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
}

function makeStep() {
  const [generate, discriminate] = [generator(), discriminator()];
  const apply = (model, x) => model.apply(x, { training: true });
  const weights = (model) => model.trainableWeights.map((weight) => weight.read());
  const optimizers = [tf.train.adam(2e-4, 0.5), tf.train.adam(2e-4, 0.5)];
  const real = tf.randomUniform([batch, 28, 28, 1], -1, 1);
  const latents = () => tf.randomNormal([batch, 100]);
  const discriminatorLoss = () => {
    const fake = apply(generate, latents());
    const realLoss = tf.softplus(tf.neg(apply(discriminate, real)));
    return tf.add(tf.mean(realLoss), tf.mean(tf.softplus(apply(discriminate, fake))));
  };
  const generatorLoss = () => tf.mean(tf.softplus(tf.neg(apply(discriminate, apply(generate, latents())))));
  return () => {
    tf.tidy(() => void optimizers[0].minimize(discriminatorLoss, false, weights(discriminate)));
    tf.tidy(() => void optimizers[1].minimize(generatorLoss, false, weights(generate)));
  };
}

async function measure(kind) {
  const engine = await createEngine({ engine: 'wasm', ...(kind === 'all' ? {} : { threads: 1 }) });
  if (kind === 'stock') registerMissingWasmKernels();
  const step = makeStep();
  step(); // makes the weights and warms up
  const times = Array.from({ length: kind === 'stock' ? 2 : stepsPerRound }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
  return { description: engine.description, times };
}

const [kind] = process.argv.slice(2);
if (kind !== undefined) {
  console.log(JSON.stringify(await measure(kind)));
} else {
  const kinds = ['stock', 'one', ...(availableParallelism() > 1 ? ['all'] : [])];
  const program = fileURLToPath(import.meta.url);
  const results = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of kinds) {
      const { description, times } = JSON.parse(
        execFileSync(process.execPath, [program, name], { encoding: 'utf8' }),
      );
      const label = name === 'stock' ? 'stock kernels, one thread' : `ours: ${description}`;
      results.set(label, [...(results.get(label) ?? []), ...times]);
    }
  }
  for (const [label, times] of results) {
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    console.log(
      `${label}: median ${median.toFixed(0)} ms, smallest ${sorted[0].toFixed(0)} ms of ${sorted.length}`,
    );
  }
}
