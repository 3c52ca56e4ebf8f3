import { createTrainer, type Trainer } from '@gankit/trainer';
import { formatDuration } from '../progress/durations.js';
import type { TrainConfig } from './config.js';
import { describeNetworks, formatConfig, formatLayers, type NetworksDescription } from './describe.js';
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
}

/** After so many seconds no further step is timed. */
const patience = 30;

/** Steps timed after the first; the fastest counts, since those around a lazy term also prepare a step without it. */
const timedSteps = 3;

/**
 * Makes everything and trains one step, which also prepares the engine, and a few more to measure; writes nothing.
 *
 * @param prepared - The run.
 * @param report - What the loader says of the data.
 */
export async function dryRun(prepared: PreparedTraining, report: string): Promise<DryRun> {
  const { config, out, data, engine, variant, networks, resume } = prepared;
  const { batch: batchSize, seed, averageHalfLife: averageHalfLifeImages, steps } = config;
  const trainer = await createTrainer({
    variant,
    networks,
    data,
    engine,
    batchSize,
    seed,
    averageHalfLifeImages,
  });
  try {
    const first = await trainer.step();
    const step = await fastestStep(trainer, first.seconds);
    const stepsLeft = steps - (resume ? await stepsDone(out) : 0);
    return {
      config,
      out,
      data: { name: data.name, size: data.size, shape: data.shape.sample, report },
      networks: describeNetworks(trainer.networks),
      engine: { name: engine.name, description: engine.description },
      losses: first.losses,
      seconds: { firstStep: first.seconds, step, total: first.seconds + (stepsLeft - 1) * step },
    };
  } finally {
    trainer.dispose();
  }
}

async function fastestStep(trainer: Trainer, firstSeconds: number): Promise<number> {
  let [fastest, before] = [firstSeconds, firstSeconds];
  for (let timed = 0; timed < timedSteps && before < patience; timed += 1) {
    const { seconds } = await trainer.step();
    fastest = Math.min(fastest, seconds - before);
    before = seconds;
  }
  return fastest;
}

/** The result as lines for people. */
export function formatDryRun({ config, out, data, networks, engine, losses, seconds }: DryRun): string[] {
  const { generator, discriminator, name, latentSize } = networks;
  const terms = Object.entries(losses).map(([term, value]) => `${term} ${value.toFixed(4)}`);
  const perSecond = config.batch / seconds.step;
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
    `It took ${formatDuration(seconds.firstStep)} with preparation, a later one ${seconds.step.toFixed(3)} s (${perSecond.toFixed(0)} samples/s).`,
    `${config.steps} steps would take about ${formatDuration(seconds.total)}, without grids, checkpoints and scores.`,
  ];
}
