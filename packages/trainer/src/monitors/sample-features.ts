import { sizeOf, type TensorData } from '@gankit/core';

/** Rows of equal length. */
export interface Features {
  readonly values: Float32Array;
  readonly count: number;
  readonly columns: number;
}

/** Longest side of the images that the probe compares. */
const defaultSide = 16;

/**
 * What samples are compared by: images made smaller by whole factors to at most `side` pixels a side, each the mean of its
 * block, so that noise of single pixels makes no variety; other samples as they are.
 */
export function featuresOf({ data, shape }: TensorData, side = defaultSide): Features {
  const [count = 0, ...sample] = shape;
  const [height = 1, width = 1, channels = 1] = sample;
  const factor = Math.ceil(Math.max(height, width) / side);
  if (sample.length !== 3 || factor === 1) {
    return { values: Float32Array.from(data), count, columns: sizeOf(sample) };
  }
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const size = rows * columns * channels;
  const values = new Float32Array(count * size);
  for (let at = 0; at < data.length; at += 1) {
    const pixel = Math.floor(at / channels);
    const [column, line] = [pixel % width, Math.floor(pixel / width) % height];
    const image = Math.floor(pixel / (width * height));
    const [y, x] = [Math.floor(line / factor), Math.floor(column / factor)];
    const inBlock = Math.min(factor, height - y * factor) * Math.min(factor, width - x * factor);
    const target = image * size + (y * columns + x) * channels + (at % channels);
    values[target]! += data[at]! / inBlock;
  }
  return { values, count, columns: size };
}

/** `√ mean (x - y)²` of each row of the first with each of the second, row by row. */
export function distancesBetween(first: Features, second: Features): Float32Array[] {
  return Array.from({ length: first.count }, (_, row) => {
    const own = first.values.subarray(row * first.columns, (row + 1) * first.columns);
    return Float32Array.from({ length: second.count }, (__, other) => {
      const start = other * second.columns;
      let sum = 0;
      for (let column = 0; column < own.length; column += 1) {
        const difference = own[column]! - second.values[start + column]!;
        sum += difference * difference;
      }
      return Math.sqrt(sum / own.length);
    });
  });
}

/** Of distances of rows among themselves, those of each row to its neighbours, the nearest first. */
export function neighbours(distances: readonly Float32Array[]): Float32Array[] {
  return distances.map((row, index) => row.filter((_, other) => other !== index).sort());
}
