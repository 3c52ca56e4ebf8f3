import {
  assertInteger,
  assertKnownOptions,
  assertNumber,
  createLoader,
  hashName,
  OptionError,
  permutation,
  type Loader,
} from '@gankit/core';
import { assertIndices } from './assert-indices.js';
import { fingerprint } from './fingerprint.js';

export interface HoldOutOptions {
  /** Which part of the samples is held out, above 0 and below 1. */
  readonly share: number;
  /** Decides which samples. @defaultValue 0 */
  readonly seed?: number;
}

/** Data in two parts without a common sample. */
export interface HeldOutSplit {
  readonly training: Loader;
  readonly heldOut: Loader;
}

/**
 * Puts a part of the data aside: samples that training does not see, to try a discriminator on.
 *
 * @param data - Not {@link unpaired} data, whose sources have an order of their own.
 * @param options - How many.
 * @throws {@link OptionError} when an option is out of range or a part would be empty.
 */
export async function holdOut(
  data: Loader | PromiseLike<Loader>,
  { share, seed = 0, ...rest }: HoldOutOptions,
): Promise<HeldOutSplit> {
  assertKnownOptions('holdOut', rest, { share, seed });
  assertNumber('holdOut', { share }, { minimum: 0, maximum: 1 });
  assertInteger('holdOut', { seed }, { minimum: 0, maximum: 0xffffffff });
  const all = await data;
  const count = Math.round(share * all.size);
  if (count < 1 || count >= all.size) {
    throw new OptionError(
      `holdOut: \`share\` must leave samples on both sides, received ${share} of ${all.size} samples of ${all.name}. Take another share or more data.`,
    );
  }
  const order = permutation(all.size, hashName(seed, 'hold out'));
  const { shape, classNames, licence } = all; // not the rest: files and reports of a folder go by its own indices
  const part = async (name: string, indices: Int32Array): Promise<Loader> =>
    createLoader({
      name,
      size: indices.length,
      shape,
      ...(classNames && { classNames }),
      ...(licence !== undefined && { licence }),
      fingerprint: await fingerprint([new TextEncoder().encode(all.fingerprint), indices]),
      async read(rows) {
        assertIndices({ name, size: indices.length, indices: rows });
        return all.read(Int32Array.from(rows, (row) => indices[row]!));
      },
    });
  return {
    training: await part(all.name, order.subarray(count).toSorted()),
    heldOut: await part(`${all.name}, held out`, order.subarray(0, count)),
  };
}
