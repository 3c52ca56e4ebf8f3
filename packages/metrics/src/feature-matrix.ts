import { assertInteger, DataError, OptionError, ShapeError } from '@gankit/core';

/** One vector per sample, row-major: `data.length / columns` samples of `columns` values. */
export interface FeatureMatrix {
  readonly data: Float32Array | Float64Array;
  readonly columns: number;
}

/** Number of samples. */
export function rowsOf({ data, columns }: FeatureMatrix): number {
  return data.length / columns;
}

/**
 * Refuses matrices that do not belong together or hold no number.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @param matrices - Named matrices; the first is the reference for the number of columns.
 * @param minimumRows - Fewest samples each must have.
 * @throws {@link ShapeError} when the columns differ or do not divide the data.
 * @throws {@link OptionError} when a matrix is none; {@link DataError} when there are too few samples, or one value is NaN,
 * infinite or beyond single precision.
 */
export function assertFeatures(
  caller: string,
  matrices: Readonly<Record<string, FeatureMatrix>>,
  minimumRows: number,
): void {
  let reference: readonly [string, number] | undefined;
  for (const [name, matrix] of Object.entries(matrices)) {
    assertMatrix(caller, name, matrix);
    const { data, columns } = matrix;
    if (data.length % columns !== 0) {
      throw new ShapeError(
        `${caller}: \`${name}.data\` must hold whole rows of ${columns} values, received ${data.length} values.`,
      );
    }
    reference ??= [name, columns];
    if (columns !== reference[1]) {
      throw new ShapeError(
        `${caller}: \`${name}\` must have the columns of \`${reference[0]}\` (${reference[1]}), received ${columns}. Use one feature extractor for both.`,
      );
    }
    if (rowsOf(matrix) < minimumRows) {
      throw new DataError(
        `${caller}: \`${name}\` must have at least ${minimumRows} ${minimumRows === 1 ? 'sample' : 'samples'}, received ${rowsOf(matrix)}. Use more samples.`,
      );
    }
    assertFinite(caller, name, matrix);
  }
}

function assertMatrix(caller: string, name: string, matrix: FeatureMatrix | undefined): void {
  const { data, columns } = matrix ?? {};
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    const received = (data as object | undefined)?.constructor.name ?? 'none';
    throw new OptionError(
      `${caller}: \`${name}.data\` must be a Float32Array or Float64Array, received ${received}. Give { data, columns }, one row after the other.`,
    );
  }
  assertInteger(caller, { [`${name}.columns`]: columns as number });
}

/**
 * Class probabilities must be finite, not negative, and sum to 1 in each row.
 *
 * @throws {@link DataError} when a row is no distribution.
 */
export function assertProbabilities(caller: string, probabilities: FeatureMatrix, minimumRows: number): void {
  assertFeatures(caller, { probabilities }, minimumRows);
  const { data, columns } = probabilities;
  for (let row = 0; row < rowsOf(probabilities); row += 1) {
    let sum = 0;
    let smallest = 0;
    for (let column = 0; column < columns; column += 1) {
      sum += data[row * columns + column]!;
      smallest = Math.min(smallest, data[row * columns + column]!);
    }
    if (smallest < 0 || Math.abs(sum - 1) > 1e-3) {
      throw new DataError(
        `${caller}: row ${row} of \`probabilities\` must be at least 0 and sum to 1, received sum ${sum}, smallest ${smallest}. Give probabilities, not logits.`,
      );
    }
  }
}

/** The largest of single precision; the squares of covariances of larger ones would overflow. */
const LARGEST = 3.5e38;

function assertFinite(caller: string, name: string, { data, columns }: FeatureMatrix): void {
  const index = data.findIndex((value) => !(Math.abs(value) <= LARGEST));
  if (index >= 0) {
    throw new DataError(
      `${caller}: \`${name}\` must be finite in single precision, received ${data[index]} in row ${Math.floor(index / columns)}. Check the samples and the feature extractor.`,
    );
  }
}
