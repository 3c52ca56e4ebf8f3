import {
  createRandomSource,
  networkFunctions,
  type GanNetworks,
  type RandomState,
  type StepFunction,
  type TensorData,
} from '@gankit/core';
import { GradientSums } from './gradient-sums.js';
import { NetworkUpdate, type AskedUpdate, type Intervals, type UpdateValues } from './network-update.js';
import { createNetworkUpdates, scalarSpec, type NetworkUpdatesOptions } from './network-updates.js';
import { createDiscriminatorApplyStep, createGeneratorApplyStep } from './step-functions.js';
import type { NetworkRecord } from './trainer-state.js';

type Inputs = Readonly<Record<string, TensorData>>;

export interface UpdateRequest {
  /** What each batch gives to a step. */
  readonly batches: readonly Inputs[];
  /** What does not depend on the batch. */
  readonly scalars: Inputs;
  /** Updates of this network so far; decides which lazy terms are due. */
  readonly update: number;
}

/** The updates of one network, each of them by one batch or by several. */
export interface BatchedUpdate {
  readonly intervals: Intervals | undefined;
  readonly random: RandomState;
  ask(request: UpdateRequest): Promise<AskedUpdate>;
  drawAhead(update: number): void;
  dispose(): void;
}

/** Room for the gradients of both networks. */
export function createSums(networks: GanNetworks, count: number): NetworkRecord<GradientSums> {
  const { discriminatorWeights, generatorWeights } = networkFunctions({
    networks,
    random: createRandomSource(0),
  });
  return {
    discriminator: new GradientSums(discriminatorWeights, count),
    generator: new GradientSums(generatorWeights, count),
  };
}

/** The updates of both networks for batches of one size: by several batches where there are sums, else by one. */
export function createGanUpdates(options: NetworkUpdatesOptions): NetworkRecord<BatchedUpdate> {
  const { discriminator, generator } = createNetworkUpdates(options);
  const { variant, networks, state, optimizers, settings, sums, weightAverage } = options;
  if (sums === undefined) return { discriminator: byOne(discriminator), generator: byOne(generator) };
  const { clipGradientNorm } = settings;
  const formulas = (network: keyof typeof sums) => ({
    variant,
    networks,
    state,
    clipGradientNorm,
    optimizer: optimizers[network],
    sums: sums[network],
  });
  const applying = (network: keyof typeof sums, step: StepFunction): NetworkUpdate =>
    new NetworkUpdate({
      network,
      engine: options.engine,
      random: createRandomSource(0), // it draws nothing
      inputs: {
        ...(settings.learningRateSchedule === undefined ? {} : { learningRateFactor: scalarSpec }),
        ...(network === 'generator' ? { decay: scalarSpec } : {}),
      },
      intervals: {},
      createStep: () => step,
    });
  return {
    discriminator: bySeveral(
      discriminator,
      applying('discriminator', createDiscriminatorApplyStep(formulas('discriminator'))),
    ),
    generator: bySeveral(
      generator,
      applying('generator', createGeneratorApplyStep(formulas('generator'), { weightAverage })),
    ),
  };
}

function byOne(network: NetworkUpdate): BatchedUpdate {
  return batched(network, {
    ask: ({ batches, scalars, update }) => network.ask({ ...batches[0], ...scalars }, update),
    dispose: () => network.dispose(),
  });
}

/** Sums up the gradients of each batch, then takes one step by them. */
function bySeveral(network: NetworkUpdate, applying: NetworkUpdate): BatchedUpdate {
  return batched(network, {
    async ask({ batches, scalars, update }) {
      const asked: AskedUpdate[] = [];
      for (const inputs of batches) asked.push(await network.ask(inputs, update));
      const applied = await applying.ask(scalars, update);
      const values = meanValues(asked, applied);
      values.catch(() => undefined); // whoever waits for it hears of it
      return { values };
    },
    dispose() {
      network.dispose();
      applying.dispose();
    },
  });
}

function batched(network: NetworkUpdate, own: Pick<BatchedUpdate, 'ask' | 'dispose'>): BatchedUpdate {
  return {
    ...own,
    get intervals() {
      return network.intervals;
    },
    get random() {
      return network.random;
    },
    drawAhead: (update) => network.drawAhead(update),
  };
}

/** What the batches gave, on average, as one batch of them all would have given. */
async function meanValues(batches: readonly AskedUpdate[], applied: AskedUpdate): Promise<UpdateValues> {
  const all = await Promise.all(batches.map(({ values }) => values));
  const { signals } = await applied.values;
  return {
    losses: meanOf(all.map((values) => values.losses)),
    signals: { ...meanOf(all.map((values) => values.signals)), ...signals },
  };
}

function meanOf(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, value] of records.flatMap((record) => Object.entries(record))) {
    sums[name] = (sums[name] ?? 0) + value / records.length;
  }
  return sums;
}
