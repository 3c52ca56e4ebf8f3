import { dcgan } from '@gankit/architectures';
import { applyNetwork, createRandomSource } from '@gankit/core';
import { noise } from './noise.js';
import type { Workload } from './workload.js';

const batchSize = 64;

/** Drawing a batch of samples, as after training. */
export const generatorInference: Workload = {
  name: 'generator-inference',
  description: 'Generator of DCGAN 64×64×3 (512 to 64 filters of 4×4), batch 64; one run draws a batch',
  async prepare(engine) {
    const { generator, discriminator, latentSize } = dcgan({
      resolution: 64,
      channels: 3,
      kernelSize: 4,
      seed: 1,
    });
    discriminator.dispose();
    const step = await engine.prepare(
      ({ latents }) => ({ samples: applyNetwork(generator, { input: latents!, training: false }) }),
      {
        name: 'generator-inference',
        inputs: { latents: { shape: [batchSize, latentSize], dtype: 'float32' } },
        checkInputs: { latents: { shape: [2, latentSize], dtype: 'float32' } },
        random: createRandomSource(1),
      },
    );
    const latents = await noise([batchSize, latentSize]);
    return {
      run: () => step.run({ latents }),
      dispose() {
        step.dispose();
        generator.dispose();
      },
    };
  },
};
