import { batchSizeAt, createTrainer, type Trainer } from '@gankit/trainer';
import { encodeSafetensors } from '@gankit/trainer/node';
import { formatDuration } from '../progress/durations.js';
import type { TrainConfig } from './config.js';
import { describeNetworks, formatConfig, formatLayers, type NetworksDescription } from './describe.js';
import { optimizationOptions } from './optimization.js';
import { stepsDone, type PreparedTraining } from './prepare.js';

/** What a run would be. */
export interface DryRun {
  readonly config: TrainConfig;
  readonly out: string;
  readonly data: {
    readonly name: string;
    readonly size: number;
    readonly shape: readonly number[];
    readonly report: string;
  };
  readonly networks: NetworksDescription;
  readonly engine: { readonly name: string; readonly description: string };
  readonly losses: Readonly<Record<string, number>>;
  readonly seconds: { readonly firstStep: number; readonly step: number; readonly total: number };
  /** One entry per size of batches, in their order. */
  readonly batches: readonly BatchTiming[];
  readonly memory: DryRunMemory;
}

interface BatchTiming {
  readonly batch: number;
  /** How many of the steps to come have it. */
  readonly steps: number;
  readonly firstStepSeconds: number;
  readonly stepSeconds: number;
}

interface DryRunMemory {
  /** Resident memory of this process at its highest, with a sample grid and a checkpoint's content made. */
  readonly peakBytes: number;
  /** What was resident before the first step: program, data and engine. */
  readonly beforeBytes: number;
  /** Weights, averages and optimiser slots. */
  readonly checkpointBytes: number;
}

/** After so many seconds no further step is timed; one is in any case. */
const patience = 30;

/** Steps timed after the first; the fastest counts, since those around a lazy term also prepare a step without it. */
const timedSteps = 3;

/** Samples of a grid. */
const gridSize = 64;

/**
 * Makes everything and trains one step of each size of batches, which also prepares the engine, and a few more to measure;
 * writes nothing.
 *
 * @param prepared - The run.
 * @param report - What the loader says of the data.
 */
export async function dryRun(prepared: PreparedTraining, report: string): Promise<DryRun> {
  const { config, out, data, engine, resume } = prepared;
  const beforeBytes = process.memoryUsage.rss();
  const trials: Trial[] = [];
  for (const [batch, steps] of stepsBySize(config, resume ? await stepsDone(out) : 0)) {
    trials.push(await tryBatch(prepared, { batch, steps }));
  }
  const [first] = trials as [Trial];
  return {
    config,
    out,
    data: { name: data.name, size: data.size, shape: data.shape.sample, report },
    networks: first.networks,
    engine: { name: engine.name, description: engine.description },
    losses: first.losses,
    seconds: {
      firstStep: first.firstStepSeconds,
      step: first.stepSeconds,
      total: trials.reduce(
        (sum, { firstStepSeconds, steps, stepSeconds }) => sum + firstStepSeconds + (steps - 1) * stepSeconds,
        0,
      ),
    },
    batches: trials.map(({ batch, steps, firstStepSeconds, stepSeconds }) => ({
      batch,
      steps,
      firstStepSeconds,
      stepSeconds,
    })),
    memory: {
      peakBytes: process.resourceUsage().maxRSS * 1024,
      beforeBytes,
      checkpointBytes: Math.max(...trials.map(({ checkpointBytes }) => checkpointBytes)),
    },
  };
}

/** How many of the steps to come have which size of batches. */
function stepsBySize(config: TrainConfig, done: number): ReadonlyMap<number, number> {
  const { batch: batchSize, steps } = config;
  const settings = { batchSize, ...optimizationOptions(config) };
  const sizes = new Map<number, number>();
  for (let step = done; step < steps; step += 1) {
    const batch = batchSizeAt(step, settings);
    sizes.set(batch, (sizes.get(batch) ?? 0) + 1);
  }
  return sizes;
}

interface Trial extends BatchTiming {
  readonly networks: NetworksDescription;
  readonly losses: Readonly<Record<string, number>>;
  readonly checkpointBytes: number;
}

async function tryBatch(
  { config, data, engine, variant, networks }: PreparedTraining,
  { batch, steps }: Pick<BatchTiming, 'batch' | 'steps'>,
): Promise<Trial> {
  const { onNotFinite, keepCheckpoints: _, batchSchedule: __, ...optimization } = optimizationOptions(config);
  const trainer = await createTrainer({
    variant,
    networks,
    data,
    engine,
    batchSize: batch,
    seed: config.seed,
    averageHalfLifeImages: config.averageHalfLife,
    averageRampUp: config.averageRampUp,
    signals: config.monitor,
    ...(onNotFinite === 'recover' ? { learningRateSchedule: {} } : {}), // as such a run has it
    ...optimization,
  });
  try {
    const first = await trainer.step();
    const stepSeconds = await fastestStep(trainer, first.seconds);
    await trainer.sample({ count: gridSize });
    const { tensors } = await trainer.state();
    return {
      batch,
      steps,
      firstStepSeconds: first.seconds,
      stepSeconds,
      networks: describeNetworks(trainer.networks),
      losses: first.losses,
      checkpointBytes: encodeSafetensors({ tensors }).byteLength,
    };
  } finally {
    trainer.dispose();
  }
}

async function fastestStep(trainer: Trainer, firstSeconds: number): Promise<number> {
  let [fastest, before] = [firstSeconds, firstSeconds];
  for (let timed = 0; timed < timedSteps && (timed === 0 || before < patience); timed += 1) {
    const { seconds } = await trainer.step();
    fastest = Math.min(fastest, seconds - before);
    before = seconds;
  }
  return fastest;
}

/** The result as lines for people. */
export function formatDryRun(result: DryRun): string[] {
  const { config, out, data, networks, engine, losses, seconds } = result;
  const { generator, discriminator, name, latentSize } = networks;
  const terms = Object.entries(losses).map(([term, value]) => `${term} ${value.toFixed(4)}`);
  return [
    'Settings',
    ...formatConfig(config),
    `  ${'out'.padEnd(18)} ${out} (nothing was written)`,
    '',
    `Data: ${data.report}`,
    `Engine: ${engine.name}, ${engine.description}`,
    `Networks: ${name}, latent size ${latentSize}`,
    ...formatLayers('Generator', generator),
    ...formatLayers('Discriminator', discriminator),
    '',
    `First step: ${terms.join(', ')}`,
    ...formatTimes(result),
    `${config.steps} steps would take about ${formatDuration(seconds.total)}, without grids, checkpoints and scores.`,
    ...formatMemory(result),
  ];
}

function formatTimes({ batches, config }: DryRun): string[] {
  return batches.map(({ batch, firstStepSeconds, stepSeconds, steps }) => {
    const perSecond = ((config.accumulate ?? 1) * batch) / stepSeconds;
    const of = batches.length === 1 ? '' : ` with batches of ${batch}, of which there are ${steps},`;
    return `It took ${formatDuration(firstStepSeconds)} with preparation, a later one${of} ${stepSeconds.toFixed(3)} s (${perSecond.toFixed(0)} samples/s).`;
  });
}

function formatMemory({ memory, config }: DryRun): string[] {
  const { peakBytes, beforeBytes, checkpointBytes } = memory;
  const scores = config.evaluate ? ', and scoring adds features and the classifier' : '';
  return [
    `Peak memory ${formatMegabytes(peakBytes)}, measured over these steps, a grid and the content of a checkpoint (${formatMegabytes(checkpointBytes)}); ${formatMegabytes(beforeBytes)} of it for program and data before them.`,
    `A full run needs about as much${scores}; on a graphics processor its own memory is not counted.`,
  ];
}

function formatMegabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
}
