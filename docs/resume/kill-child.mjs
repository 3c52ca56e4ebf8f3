// A training that is killed: `node kill-child.mjs FOLDER STEPS` trains a small GAN, going on where it was. Says "begun" at its first
// step, and at the end what it came to.
import { existsSync } from 'node:fs';
import { gan } from '@gankit/variants';
import {
  digestState,
  latestCheckpoint,
  loadCheckpoint,
  readBest,
  runPaths,
  trainInFolder,
} from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';
import { noise } from './cases.mjs';
import { digestMetrics } from './digest-metrics.mjs';

const [out, steps] = [process.argv[2], Number(process.argv[3])];
tf.env().set('PROD', true);
let begun = false;
const run = trainInFolder({
  variant: gan({ hiddenUnits: 8, latentSize: 3 }),
  data: noise({ sample: [2] }),
  batchSize: 4,
  seed: 3,
  engine: 'cpu',
  out,
  steps,
  resume: existsSync(runPaths(out).record),
  checkpointEvery: 6,
  keepCheckpoints: 2,
  logEvery: 2,
  sampleEvery: 12,
  sampleGrid: { rows: 2, columns: 2 },
  monitorEvery: 12,
  // the scores go up and down, so the best checkpoint is an old one for a while
  score: async ({ position }) => ({ height: Math.abs(Math.sin(position.step)) }),
  scoreEvery: 6,
});
for await (const { step } of run) {
  if (!begun) process.stdout.write(`begun ${step}\n`);
  begun = true;
}
const { state } = await loadCheckpoint(await latestCheckpoint(out));
const { step } = await readBest(out);
process.stdout.write(
  `${JSON.stringify({ state: digestState(state), metrics: digestMetrics(out), best: step })}\n`,
);
