import { DataError, type Batch, type GanNetworks, type Loader, type TensorData } from '@gankit/core';

/**
 * What a batch gives to a step: `real`, and `labels` and `source` where the networks take them.
 *
 * @throws {@link DataError} when the batch has none of what the networks take.
 */
export function batchInputs(
  batch: Batch,
  { networks, data }: { readonly networks: GanNetworks; readonly data: Loader },
): Readonly<Record<string, TensorData>> {
  return {
    real: { data: batch.data, shape: batch.shape },
    ...(networks.classes === undefined ? {} : { labels: labelsOf(batch, data) }),
    ...(networks.data.source === undefined ? {} : { source: sourcesOf(batch, data) }),
  };
}

/** @throws {@link DataError} when the batch has no source images. */
export function sourcesOf({ source, shape }: Batch, data: Loader): TensorData {
  if (source !== undefined) return { data: source, shape: [shape[0]!, ...data.shape.source!] };
  throw new DataError(
    `train: \`${data.name}\` must give a source image with every sample, received a batch without. Use data of pairs.`,
  );
}

function labelsOf({ labels }: Batch, data: Loader): TensorData {
  if (labels !== undefined) return { data: labels, shape: [labels.length] };
  throw new DataError(
    `train: \`${data.name}\` must give labels with every batch, received a batch without. Use data with labels.`,
  );
}

export function scalarOf(value: number): TensorData {
  return { data: Float32Array.of(value), shape: [] };
}
