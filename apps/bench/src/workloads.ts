import { conditional, dcgan as dcganNetworks, mlp } from '@gankit/architectures';
import type { DataShape, GanNetworks, GanVariant } from '@gankit/core';
import { conditionalGan, dcgan, wganGp } from '@gankit/variants';

/** A training step to time: what is trained, on what shape. */
export interface Workload {
  readonly name: string;
  /** For the table. */
  readonly description: string;
  readonly batchSize: number;
  readonly data: DataShape;
  variant(): GanVariant;
  networks(seed: number): GanNetworks;
}

/** The training steps that the bench knows. One run is the variant's discriminator updates and one generator update. */
export const workloads: readonly Workload[] = [
  {
    name: 'dcgan-28',
    description: 'DCGAN 28×28×1, 64/128 filters of 5×5, batch 64',
    batchSize: 64,
    data: { sample: [28, 28, 1] },
    variant: () => dcgan(),
    networks: (seed) => dcganNetworks({ resolution: 28, channels: 1, seed }),
  },
  {
    name: 'dcgan-64',
    description: 'DCGAN 64×64×3, 64 to 512 filters of 4×4, batch 64',
    batchSize: 64,
    data: { sample: [64, 64, 3] },
    variant: () => dcgan(),
    networks: (seed) => dcganNetworks({ resolution: 64, channels: 3, kernelSize: 4, seed }),
  },
  {
    name: 'wgan-gp-32',
    description: 'WGAN-GP 32×32×3, 32 to 128 filters, batch 32, second derivatives, 5 discriminator updates',
    batchSize: 32,
    data: { sample: [32, 32, 3] },
    variant: () => wganGp(),
    networks: (seed) =>
      dcganNetworks({
        resolution: 32,
        channels: 3,
        baseFilters: 32,
        discriminatorNormalization: 'none',
        seed,
      }),
  },
  {
    name: 'conditional-28',
    description: 'Class-conditional DCGAN 28×28×1, 10 classes, 64/128 filters, batch 64',
    batchSize: 64,
    data: { sample: [28, 28, 1], classes: 10 },
    variant: () => conditionalGan(),
    networks: (seed) => conditional({ resolution: 28, channels: 1, classes: 10, seed }),
  },
  {
    name: 'mlp-2d',
    description: 'MLP on 2-D points, batch 256',
    batchSize: 256,
    data: { sample: [2] },
    variant: () => dcgan(),
    networks: (seed) => mlp({ size: 2, seed }),
  },
];
