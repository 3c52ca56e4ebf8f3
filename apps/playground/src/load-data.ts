import type { Loader } from '@gankit/core';
import { digitsFromJson, ring, type RingModes } from '@gankit/data';
import type { Settings } from './settings.js';

/** The ring of the playground: clumps wide enough to see. */
export function ringModes({ modes }: Settings): RingModes {
  return { modes, standardDeviation: 0.05 };
}

export async function loadData(settings: Settings): Promise<Loader> {
  if (settings.data === 'ring') return ring(ringModes(settings));
  const { fetchDigits } = await import('./digit-files.js');
  const { digits } = settings;
  return digitsFromJson(await fetchDigits(digits), { classes: digits, split: 'train' });
}
