// Holds the stopping rules against the scores of real runs: `node docs/stopping/run.mjs [NAME …]` after a build, then
// `node docs/stopping/write.mjs`. A run goes on to its last step while every rule is asked at each measurement whether it would
// end it there; rules only watch, so all of them see the very same training.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { hashName } from '@gankit/core';
import { holdOut, ring, ringModesCovered } from '@gankit/data';
import { digits } from '@gankit/data/digits';
import { evaluateGan } from '@gankit/metrics';
import { digitClassifier } from '@gankit/metrics/digit-classifier';
import { createTrainer, dualityGap, equilibrium, plateau, StoppingWatch, twoSample } from '@gankit/trainer';
import { listVariants } from '@gankit/variants';

const toy = { modes: 8, standardDeviation: 0.05 };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const wanted = process.argv.slice(2);

for (const run of JSON.parse(readFileSync(here('runs.json'), 'utf8'))) {
  if (wanted.length > 0 && !wanted.includes(run.name)) continue;
  for (const seed of run.seeds) await perform(run, seed);
}

async function perform(run, seed) {
  const { every } = run;
  const data = run.data === 'ring' ? ring(toy) : digits();
  const { training: others, heldOut } = await holdOut(data, { share: 0.1, seed });
  const training = run.few === undefined ? others : await fewOf(others, { count: run.few, seed });
  const { name: variantName, create } = listVariants().find(({ name }) => name === run.variant);
  const variant = create(run.options);
  const trainer = await createTrainer({ variant, data: training, batchSize: run.batch, seed });
  const score =
    run.data === 'ring' ? ringScore(trainer, seed) : await fidOf(trainer, { training: others, seed });
  const metric = run.data === 'ring' ? 'missed' : 'fid';
  const watches = await startRules({ trainer, heldOut, scoreEvery: every }, metric);
  const seconds = {};
  const result = {
    ...describe(run, seed),
    variant: variantName,
    engine: trainer.engine.name,
    refused: watches.refused,
  };
  const measurements = [];
  const stops = {};
  while (trainer.position.step < run.steps) {
    const { step } = await trainer.step();
    if (step % every !== 0) continue;
    const scores = await score();
    const line = { step, scores: { ...scores }, signals: {} };
    for (const [rule, watch] of Object.entries(watches.started)) {
      const begin = performance.now();
      const measured = (await watch.measure(step)) ?? {};
      seconds[rule] = (performance.now() - begin) / 1000;
      const judged = { step, scores: { ...scores, ...measured.scores }, signals: measured.signals };
      Object.assign(line.scores, measured.scores);
      Object.assign(line.signals, measured.signals);
      const stop = watch.judge(judged);
      if (stop !== undefined) stops[rule] ??= { step, seen: stop.finding.seen };
    }
    measurements.push(line);
    writeFileSync(
      here(`results/${run.name}-${seed}.json`),
      `${JSON.stringify({ ...result, stops, measurements }, null, 2)}\n`,
    );
    process.stdout.write(
      `${run.name} ${seed} step ${step} ${JSON.stringify(line.scores)} ${JSON.stringify(line.signals)} ${JSON.stringify(seconds)}\n`,
    );
  }
  for (const watch of Object.values(watches.started)) watch.dispose();
  trainer.dispose();
}

async function fewOf(data, { count, seed }) {
  const { heldOut: few } = await holdOut(data, { share: count / data.size, seed });
  return few;
}

async function startRules(context, metric) {
  const everySteps = context.scoreEvery;
  const rules = {
    equilibrium: equilibrium({ everySteps }),
    'two-sample': twoSample({ everySteps }),
    'duality-gap': dualityGap({ everySteps }),
    plateau: plateau({ metric }),
  };
  const started = {};
  const refused = {};
  for (const [name, rule] of Object.entries(rules)) {
    try {
      started[name] = await StoppingWatch.start([rule], context);
    } catch (error) {
      refused[name] = error.message;
    }
  }
  return { started, refused };
}

/** FID of 1,000 samples against 2,000 real ones under the digit classifier. */
async function fidOf(trainer, { training, seed }) {
  const extractor = await digitClassifier();
  return async () => {
    const { values } = await evaluateGan({
      extractor,
      real: training,
      realSamples: 2000,
      samples: 1000,
      seed,
      metrics: ['fid'],
      generate: async (count, request) => (await trainer.sample({ count, seed: request.seed })).data,
    });
    return { fid: values.fid };
  };
}

/** Where the true data is known: the share of samples that do not lie within three standard deviations of a mode, and lost modes. */
function ringScore(trainer, seed) {
  return async () => {
    const samples = await trainer.sample({ count: 2000, seed: hashName(seed, 'ring score') });
    const { modesCovered, highQualityFraction } = ringModesCovered(samples, toy);
    return { missed: 1 - highQualityFraction + (toy.modes - modesCovered) };
  };
}

function describe({ name, data, few, options, steps, batch, every }, seed) {
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}`;
  return {
    name,
    data,
    few,
    options,
    steps,
    batch,
    seed,
    every,
    date: new Date().toISOString().slice(0, 10),
    machine,
  };
}
