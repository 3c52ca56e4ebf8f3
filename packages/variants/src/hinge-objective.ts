import type { GanVariant, LossTerms, StepContext } from '@gankit/core';
import { hingeDiscriminatorLoss, hingeGeneratorLoss } from '@gankit/losses';

/** The hinge losses of both networks, with `more` terms of the discriminator. */
export function hingeObjective(
  more: (context: StepContext) => LossTerms,
): Pick<GanVariant, 'discriminatorLoss' | 'generatorLoss'> {
  return {
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: hingeDiscriminatorLoss({ realLogits, fakeLogits }), ...more(context) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: hingeGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
