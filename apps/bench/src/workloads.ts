import { conditional, dcgan as dcganNetworks, mlp, resnet } from '@gankit/architectures';
import { conditionalGan, dcgan, sngan, wganGp } from '@gankit/variants';
import { cnnClassifier } from './cnn-classifier.js';
import { ganWorkload } from './gan-workload.js';
import { generatorInference } from './generator-inference.js';
import type { Workload } from './workload.js';

/** What the bench times. One run of a GAN is its variant's discriminator updates and one generator update. */
export const workloads: readonly Workload[] = [
  ganWorkload({
    name: 'dcgan-28',
    description: 'DCGAN 28×28×1, 64/128 filters of 5×5, batch 64',
    batchSize: 64,
    data: { sample: [28, 28, 1] },
    variant: () => dcgan(),
    networks: (seed) => dcganNetworks({ resolution: 28, channels: 1, seed }),
  }),
  ganWorkload({
    name: 'dcgan-64',
    description: 'DCGAN 64×64×3, 64 to 512 filters of 4×4, batch 64',
    batchSize: 64,
    data: { sample: [64, 64, 3] },
    variant: () => dcgan(),
    networks: (seed) => dcganNetworks({ resolution: 64, channels: 3, kernelSize: 4, seed }),
  }),
  ganWorkload({
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
  }),
  ganWorkload({
    name: 'sngan-32',
    description:
      "SNGAN 32×32×3, residual networks of 64 and 32 filters (a quarter of the paper's), batch 64, 5 discriminator updates",
    batchSize: 64,
    data: { sample: [32, 32, 3] },
    variant: () => sngan(),
    networks: (seed) =>
      resnet({ resolution: 32, channels: 3, generatorFilters: 64, discriminatorFilters: 32, seed }),
  }),
  ganWorkload({
    name: 'conditional-28',
    description: 'Class-conditional DCGAN 28×28×1, 10 classes, 64/128 filters of 5×5, batch 64',
    batchSize: 64,
    data: { sample: [28, 28, 1], classes: 10 },
    variant: () => conditionalGan(),
    networks: (seed) => conditional({ resolution: 28, channels: 1, classes: 10, seed }),
  }),
  ganWorkload({
    name: 'mlp-2d',
    description: 'Fully connected GAN on points of the plane, three layers of 128, batch 256',
    batchSize: 256,
    data: { sample: [2] },
    variant: () => dcgan(),
    networks: (seed) => mlp({ size: 2, seed }),
  }),
  generatorInference,
  cnnClassifier,
];
