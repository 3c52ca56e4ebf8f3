import {
  applyNetwork,
  createRandomSource,
  sizeOf,
  type Batch,
  type PreparedStep,
  type TensorData,
  type TensorSpec,
} from '@gankit/core';
import { batchInputs } from '../step-inputs.js';
import type { Trainer } from '../trainer.js';
import { mean } from './monitor.js';

/** The discriminator of a training as a judge: each sample by itself, nothing of the training changes. */
export interface Judge {
  /** A logit per sample: batch normalisation takes its moving averages; patch logits as the mean of their patches. */
  judge(batch: Batch): Promise<number[]>;
  dispose(): void;
}

const batchSize = 64;

export function createJudge(trainer: Trainer): Judge {
  let prepared: Promise<PreparedStep> | undefined;
  return {
    async judge(batch) {
      const step = await (prepared ??= prepare(trainer));
      const inputs = Object.entries(batchInputs(batch, trainer));
      const count = batch.shape[0]!;
      const logits: number[] = [];
      for (let start = 0; start < count; start += batchSize) {
        const part = inputs.map(([name, values]) => [name, rowsFrom(values, start)] as const);
        const { logits: judged } = await step.run(Object.fromEntries(part));
        logits.push(...perSample(judged!).slice(0, count - start));
      }
      return logits;
    },
    dispose() {
      prepared?.then((step) => step.dispose()).catch(() => undefined); // who asked for it heard of the error
    },
  };
}

function prepare({ engine, networks }: Trainer): Promise<PreparedStep> {
  const { data, classes, discriminator } = networks;
  const inputs: Record<string, TensorSpec> = {
    real: { shape: [batchSize, ...data.sample], dtype: 'float32' },
    ...(classes === undefined ? {} : { labels: { shape: [batchSize], dtype: 'int32' } }),
    ...(data.source === undefined
      ? {}
      : { source: { shape: [batchSize, ...data.source], dtype: 'float32' } }),
  };
  return engine.prepare(
    ({ real, labels, source }) => ({
      logits: applyNetwork(discriminator, { input: real!, labels, source, training: false }),
    }),
    { name: 'judging', inputs, random: createRandomSource(0) },
  );
}

/** One batch of rows from `start`; what is missing at the end stays zero. */
function rowsFrom({ data, shape }: TensorData, start: number): TensorData {
  const size = sizeOf(shape.slice(1));
  const rows =
    data instanceof Int32Array ? new Int32Array(batchSize * size) : new Float32Array(batchSize * size);
  rows.set(data.subarray(start * size, (start + batchSize) * size));
  return { data: rows, shape: [batchSize, ...shape.slice(1)] };
}

function perSample({ data, shape }: TensorData): number[] {
  const patches = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, row) => {
    return mean(Array.from(data.subarray(row * patches, (row + 1) * patches)));
  });
}
