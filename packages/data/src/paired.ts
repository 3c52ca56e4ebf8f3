import { createLoader, DataError, type Batch, type Loader } from '@gankit/core';
import { fingerprint } from './fingerprint.js';

/**
 * Data of pairs from two loaders: the source of a sample is the image of the same index. Labels are those of the targets.
 *
 * @param sources - Images to translate.
 * @param targets - What each shall become.
 * @throws {@link DataError} when they are not equally many.
 */
export async function paired(
  sources: Loader | PromiseLike<Loader>,
  targets: Loader | PromiseLike<Loader>,
): Promise<Loader> {
  const [from, to] = await Promise.all([sources, targets]);
  if (from.size !== to.size) {
    throw new DataError(
      `paired: \`targets\` must be as many as the sources (${from.size} in ${from.name}), received ${to.size} from ${to.name}. Leave out what has no partner, or take \`unpaired\`.`,
    );
  }
  return createLoader({
    ...to,
    ...(await describePair('paired', from, to)),
    shape: { ...to.shape, source: from.shape.sample },
    async read(indices): Promise<Batch> {
      const [source, target] = await Promise.all([from.read(indices), to.read(indices)]);
      return { ...target, source: source.data };
    },
  });
}

/**
 * @param kind - Tells one way to pair from another.
 * @returns Name and fingerprint of data that two loaders make.
 */
export async function describePair(
  kind: string,
  from: Loader,
  to: Loader,
): Promise<Pick<Loader, 'name' | 'fingerprint'>> {
  const header = JSON.stringify([kind, from.fingerprint, to.fingerprint]);
  return {
    name: `${to.name} from ${from.name}`,
    fingerprint: await fingerprint([new TextEncoder().encode(header)]),
  };
}
