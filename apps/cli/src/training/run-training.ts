import type { MetricReport } from '@gankit/metrics';
import type { Trainer } from '@gankit/trainer';
import {
  readMetrics,
  trainInFolder,
  type FolderOptions,
  type FolderStep,
  type JsonValue,
} from '@gankit/trainer/node';
import { setImmediate } from 'node:timers/promises';
import { InterruptedError, printLine, type CommandIo } from '../command-io.js';
import { printLines } from '../create-command.js';
import { writeEvaluation } from '../outputs/evaluations.js';
import type { TrainingProgress } from '../progress/training-progress.js';
import { quote } from '../quote.js';
import { describeNetworks, describeTraining } from './describe.js';
import { discardEmptyRun } from './discard-empty-run.js';
import { loggingOptions } from './logging.js';
import { optimizationOptions } from './optimization.js';
import { stepsDone, type PreparedTraining } from './prepare.js';
import { bestScore, flattenScores, scoreDigits } from './scoring.js';
import { stoppingOptions } from './stopping.js';
import { formatSummary, summarize } from './summary.js';

export interface RunTrainingOptions {
  readonly io: CommandIo;
  readonly json: boolean;
  readonly progress: TrainingProgress;
  /** What the loader says of the data. */
  readonly report: string;
}

/**
 * Trains in the run folder, shows how it goes, and tells what was written.
 *
 * @throws {@link InterruptedError} after an abort, once the checkpoint is saved.
 */
export async function runTraining(prepared: PreparedTraining, options: RunTrainingOptions): Promise<void> {
  const { io, json, progress } = options;
  const { out, config, resume } = prepared;
  let scored: MetricReport | undefined;
  let last: FolderStep | undefined;
  let labelled = false;
  let began = false;
  const score = async (trainer: Trainer): Promise<Readonly<Record<string, number>>> => {
    progress.doing('scoring samples');
    scored = await scoreTrainer(trainer, prepared).finally(() => progress.doing());
    return flattenScores(scored.values);
  };
  const history = resume ? await readMetrics(out) : [];
  const folderOptions: FolderOptions = {
    ...optionsOf(prepared),
    onNotice: progress.notice,
    onStart(trainer) {
      began = true;
      labelled = trainer.networks.classes !== undefined;
      announce(trainer, prepared, options);
      progress.start({
        title: `${trainer.variant.name} on ${trainer.data.name}`,
        out,
        engine: trainer.engine.name,
        step: trainer.position.step,
        history,
      });
    },
    ...(io.signal === undefined ? {} : { signal: io.signal }),
    ...(config.evaluate ? { score, best: bestScore(config.metrics) } : {}),
  };
  try {
    for await (const step of trainInFolder(folderOptions)) {
      last = step;
      progress.step(step);
      await setImmediate(); // eager engines never wait: let Ctrl-C and the bar have their turn
    }
  } finally {
    progress.close();
    if (began && !resume) await discardEmptyRun(out); // else the folder is another run's
  }
  if (last === undefined || (last.step < config.steps && last.stopped === undefined)) {
    const saved = await stepsDone(out);
    throw new InterruptedError(
      saved === 0
        ? 'interrupted before the first step, nothing was kept'
        : `interrupted at step ${last?.step ?? saved}; the checkpoint of step ${saved} is saved. Go on with: ${io.name ?? 'gankit'} train --out ${quote(out)} --resume`,
    );
  }
  const summary = summarize({ ...prepared, step: last, scored, labelled, command: io.name ?? 'gankit' });
  if (json) printLine(io.stdout, JSON.stringify({ event: 'end', ...summary }));
  else printLines(io, formatSummary(summary));
}

function optionsOf({
  variant,
  networks,
  data,
  engine,
  config,
  heldOut,
  out,
  resume,
  resumeStopped,
}: PreparedTraining): FolderOptions {
  const { evaluateEvery } = config;
  return {
    variant,
    networks,
    data,
    engine,
    out,
    resume,
    resumeStopped,
    steps: config.steps,
    batchSize: config.batch,
    seed: config.seed,
    averageHalfLifeImages: config.averageHalfLife,
    averageRampUp: config.averageRampUp,
    checkpointEvery: config.checkpointEvery,
    sampleEvery: config.sampleEvery,
    logEvery: config.logEvery,
    monitor: config.monitor,
    monitorEvery: config.monitorEvery,
    config: { ...config } as unknown as JsonValue,
    ...(evaluateEvery === undefined ? {} : { scoreEvery: evaluateEvery }),
    ...optimizationOptions(config),
    ...loggingOptions(config, out),
    ...stoppingOptions(config),
    ...(heldOut === undefined ? {} : { heldOut }),
  };
}

function announce(trainer: Trainer, { config, out }: PreparedTraining, options: RunTrainingOptions): void {
  const { io, json, report } = options;
  const { position, networks, engine, data } = trainer;
  if (json) {
    const facts = {
      config,
      out,
      step: position.step,
      data: { name: data.name, size: data.size, shape: data.shape, report },
      networks: describeNetworks(networks),
      engine: { name: engine.name, description: engine.description },
    };
    printLine(io.stdout, JSON.stringify({ event: 'start', ...facts }));
    return;
  }
  const begin = position.step === 0 ? '' : ` from step ${position.step}`;
  printLines(io, [
    `Data: ${report}`,
    ...describeTraining(trainer),
    `Training${begin} to step ${config.steps} in ${out}; Ctrl-C saves a checkpoint and stops. Preparing the first step…`,
  ]);
}

async function scoreTrainer(trainer: Trainer, { config, out }: PreparedTraining): Promise<MetricReport> {
  const report = await scoreDigits({
    real: trainer.data,
    sample: (options) => trainer.sample(options),
    metrics: config.metrics,
    samples: config.evaluateSamples,
    seed: config.seed,
  });
  await writeEvaluation(out, { step: trainer.position.step, report });
  return report;
}
