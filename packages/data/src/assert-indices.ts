import { OptionError } from '@gankit/core';

/** @throws {@link OptionError} when an index is no sample of the data: another one must not be read in its place. */
export function assertIndices({
  name,
  size,
  indices,
}: {
  readonly name: string;
  readonly size: number;
  readonly indices: ArrayLike<number>;
}): void {
  for (let row = 0; row < indices.length; row += 1) {
    const index = indices[row]!;
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new OptionError(
        `${name}.read: \`indices\` must be whole numbers from 0 to ${size - 1}, received ${index}.`,
      );
    }
  }
}
