// A process of the table of exact resume: `node train.mjs '{"engine":"wasm","threads":2,"folder":"/tmp/x","names":["dcgan"]}'`
// trains every case as a whole and once more up to the stop; with "resume": true it goes on from there. Prints a JSON line per case.
import { join } from 'node:path';
import { registerLayers } from '@gankit/layers';
import { createEngine } from '@gankit/runtime';
import { digestState, latestCheckpoint, loadCheckpoint, trainInFolder } from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';
import { listCases, noise, steps } from './cases.mjs';
import { digestMetrics } from './digest-metrics.mjs';

const { engine: name, threads, folder, names, resume = false } = JSON.parse(process.argv[2]);
tf.env().set('PROD', true);
registerLayers();
const engine = await createEngine({ engine: name, ...(threads && { threads }) });
for (const one of listCases().filter((found) => names === undefined || names.includes(found.name))) {
  const at = (part) => join(folder, one.name.replaceAll(/\W+/g, '-'), part);
  if (resume) tell(one, { resumed: await train(one, at('stopped'), { goesOn: true }) });
  else {
    const whole = await train(one, at('whole'), {});
    tell(one, { whole, stopped: await train(one, at('stopped'), { stop: steps.stop }) });
  }
}
engine.dispose();

function tell(one, digests) {
  process.stdout.write(`${JSON.stringify({ name: one.name, engine: engine.description, ...digests })}\n`);
}

/** @returns Digests of the state at the end and of what was logged on the way. */
async function train({ variant, shape, options }, out, { stop, goesOn = false }) {
  const controller = new AbortController();
  const run = trainInFolder({
    variant: variant(),
    data: noise(shape),
    batchSize: 4,
    seed: 3,
    engine,
    out,
    steps: steps.all,
    resume: goesOn,
    signal: controller.signal,
    checkpointEvery: 7,
    logEvery: 2,
    sampleEvery: 5,
    sampleGrid: { rows: 2, columns: 2 },
    monitorEvery: 5,
    ...options,
  });
  for await (const { step } of run) if (step === stop) controller.abort();
  const { state } = await loadCheckpoint(await latestCheckpoint(out));
  return { step: state.json.step, state: digestState(state), metrics: digestMetrics(out) };
}
