import {
  assertKnownOptions,
  type DataShape,
  type GanNetworks,
  type GanVariant,
  type Loader,
} from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { createTrainer } from '@gankit/trainer';
import { labelsInTurn, noise } from './noise.js';
import type { Workload } from './workload.js';

export interface GanWorkloadOptions {
  readonly name: string;
  readonly description: string;
  readonly batchSize: number;
  readonly data: DataShape;
  variant(): GanVariant;
  networks(seed: number): GanNetworks;
}

/**
 * A training step as the trainer takes it: the variant's updates of the discriminator, one of the generator, optimisers and
 * weight average included, on noise.
 */
export function ganWorkload(options: GanWorkloadOptions): Workload {
  const { name, description, batchSize, data, variant, networks } = options;
  assertKnownOptions('ganWorkload', options, { name, description, batchSize, data, variant, networks });
  return {
    name,
    description,
    async prepare(engine) {
      const trainer = await createTrainer({
        variant: variant(),
        networks: (_, seed) => networks(seed),
        data: await noiseLoader(options),
        batchSize,
        seed: 1,
        engine,
      });
      return { run: () => trainer.step(), dispose: () => trainer.dispose() };
    },
  };
}

async function noiseLoader({ name, data, batchSize }: GanWorkloadOptions): Promise<Loader> {
  const size = batchSize * 4;
  const { classes, sample } = data;
  const samples = await noise([size, ...sample]);
  const labels = classes === undefined ? undefined : labelsInTurn(size, classes);
  return fromArrays({ name, data: samples.data, shape: sample, labels });
}
