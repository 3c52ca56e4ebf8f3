import {
  DataError,
  formatShape,
  sizeOf,
  type Batch,
  type GanNetworks,
  type Loader,
  type TensorData,
} from '@gankit/core';

/**
 * What a batch gives to a step: `real`, and `labels` and `source` where the networks take them.
 *
 * @throws {@link DataError} when the batch has none of what the networks take.
 */
export function batchInputs(
  batch: Batch,
  { networks, data }: { readonly networks: GanNetworks; readonly data: Loader },
): Readonly<Record<string, TensorData>> {
  assertBatch(batch, data);
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

/** Of a loader that somebody wrote. */
function assertBatch({ data, shape }: Batch, { name, shape: { sample } }: Loader): void {
  const isFloat32 = Object.prototype.toString.call(data) === '[object Float32Array]';
  if (isFloat32 && Array.isArray(shape) && data.length === sizeOf(shape)) return;
  const kind = isFloat32 ? `${data.length} numbers` : Object.prototype.toString.call(data).slice(8, -1);
  throw new DataError(
    `train: \`${name}\` must give batches { data, shape } with a Float32Array for \`data\` and ${formatShape(['batch', ...sample])} for \`shape\`, received ${kind} and ${Array.isArray(shape) ? formatShape(shape) : String(shape)}.`,
  );
}

function labelsOf({ labels }: Batch, data: Loader): TensorData {
  const classes = data.shape.classes ?? 0;
  const wrong = labels?.find((label) => !(label >= 0 && label < classes));
  if (wrong !== undefined) {
    throw new DataError(
      `train: \`${data.name}\` must give labels from 0 to ${classes - 1}, as it has ${classes} classes, received ${wrong}.`,
    );
  }
  if (labels !== undefined) return { data: Int32Array.from(labels), shape: [labels.length] };
  throw new DataError(
    `train: \`${data.name}\` must give labels with every batch, received a batch without. Use data with labels.`,
  );
}

export function scalarOf(value: number): TensorData {
  return { data: Float32Array.of(value), shape: [] };
}
