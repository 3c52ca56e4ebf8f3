import { assertKnownOptions, assertNumber, assertSameShape, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { Discriminate } from './squared-gradient-norms.js';

/** The generator as a function of its latents. */
export type Generate = (latents: tf.Tensor) => tf.Tensor;

export interface LatentDiversityOptions {
  readonly generate: Generate;
  /** `[batch, latentSize]`. */
  readonly latents: tf.Tensor;
  /** Stream of the step. */
  readonly random: RandomSource;
  /** Standard deviation of the change of a latent, above 0. @defaultValue 0.05 */
  readonly noiseScale?: number;
  /** `G(latents)` where it is known already. @defaultValue computed */
  readonly fake?: tf.Tensor;
}

const diversityOptions: Readonly<Record<keyof LatentDiversityOptions, true>> = {
  generate: true,
  latents: true,
  random: true,
  noiseScale: true,
  fake: true,
};

export interface LatentConsistencyOptions extends LatentDiversityOptions {
  /** The discriminator, in logits. */
  readonly discriminate: Discriminate;
}

/**
 * Latent consistency regularisation (zCR) for the discriminator: `mean((D(G(z)) - D(G(z + δ)))²)`, `δ` being normal. PyTorch-StudioGAN
 * weighs it by 20 on CIFAR-10, with this scale.
 *
 * @returns Scalar `>= 0`.
 * @throws OptionError when the scale is negative.
 * @see Zhao et al. 2021, "Improved Consistency Regularization for GANs", https://arxiv.org/abs/2002.04724, Algorithm 2
 */
export function latentConsistencyPenalty(options: LatentConsistencyOptions): tf.Scalar {
  const { discriminate } = options;
  assertKnownOptions('latentConsistencyPenalty', options, { discriminate, ...diversityOptions });
  return tf.tidy(() => {
    const { fake, near } = neighbours('latentConsistencyPenalty', options);
    return tf.mean(tf.squaredDifference(discriminate(fake), discriminate(near)));
  });
}

/**
 * Latent consistency regularisation (zCR) for the generator, whose images shall change with the latents:
 * `-mean((G(z) - G(z + δ))²)`, the mean over all values, so that a weight holds at every resolution. Not bounded below.
 * PyTorch-StudioGAN weighs it by 0.5.
 *
 * @returns Scalar `<= 0`.
 * @throws OptionError when the scale is negative.
 * @see Zhao et al. 2021, https://arxiv.org/abs/2002.04724, Algorithm 2
 */
export function latentDiversityPenalty(options: LatentDiversityOptions): tf.Scalar {
  assertKnownOptions('latentDiversityPenalty', options, diversityOptions);
  return tf.tidy(() => {
    const { fake, near } = neighbours('latentDiversityPenalty', options);
    return tf.neg(tf.mean(tf.squaredDifference(fake, near)));
  });
}

function neighbours(
  caller: string,
  { generate, latents, random, noiseScale = 0.05, fake }: LatentDiversityOptions,
): { readonly fake: tf.Tensor; readonly near: tf.Tensor } {
  assertNumber(caller, { noiseScale }, { minimum: 0 });
  const near = generate(tf.add(latents, tf.mul(noiseScale, random.normal(latents.shape))));
  const own = fake ?? generate(latents);
  assertSameShape(caller, { 'generate(latents)': near, fake: own });
  return { fake: own, near };
}
