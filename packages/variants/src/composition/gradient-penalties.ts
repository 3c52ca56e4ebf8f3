import {
  draganPenalty,
  gradientPenalty,
  interpolate,
  r1Penalty,
  r2Penalty,
  zeroCenteredGradientPenalty,
} from '@gankit/losses';
import type * as tf from '@tensorflow/tfjs';
import { weigh, type JudgedStep, type LazyPenaltyOptions, type Penalty } from './penalty.js';

interface Facts {
  readonly caller: string;
  readonly name: string;
  readonly term: string;
  readonly paper: string;
  readonly weight: number;
}

function ofGradients(
  { caller, name, term, paper, weight }: Facts,
  options: LazyPenaltyOptions,
  compute: (step: JudgedStep) => tf.Scalar,
): Penalty {
  const settings = { weight, intervalSteps: 1, ...options };
  const weighted = weigh(caller, settings);
  return {
    name,
    paper,
    settings,
    needs: { singleSamples: true },
    bounds: true,
    discriminatorTerms: (step) => ({ [term]: weighted(() => compute(step)) }),
  };
}

const between = ({ real, fake, random }: JudgedStep): tf.Tensor => interpolate(real, fake, random);
const wganGpPaper = 'Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028';

/** WGAN-GP's: the norm of the gradient between real and generated samples shall be 1. Weight 10 by default. */
export function twoSided(options: LazyPenaltyOptions = {}): Penalty {
  const facts = {
    caller: 'gradientPenalty',
    name: 'gradient-penalty',
    term: 'gradientPenalty',
    paper: wganGpPaper,
    weight: 10,
  };
  return ofGradients(facts, options, (step) =>
    gradientPenalty({ discriminate: step.discriminate, samples: between(step) }),
  );
}

/** The same for norms above 1 alone. Weight 10 by default. */
export function oneSided(options: LazyPenaltyOptions = {}): Penalty {
  const paper = 'Petzka et al. 2018, https://arxiv.org/abs/1709.08894';
  const facts = {
    caller: 'oneSidedGradientPenalty',
    name: 'one-sided-gradient-penalty',
    term: 'gradientPenalty',
    paper,
    weight: 10,
  };
  return ofGradients(facts, options, (step) =>
    gradientPenalty({ discriminate: step.discriminate, samples: between(step), side: 'one-sided' }),
  );
}

/** DRAGAN's: the norm of the gradient around real samples shall be 1. Weight 10 by default. */
export function dragan(options: LazyPenaltyOptions = {}): Penalty {
  const paper = 'Kodali et al. 2017, https://arxiv.org/abs/1705.07215';
  const facts = { caller: 'dragan', name: 'dragan', term: 'gradientPenalty', paper, weight: 10 };
  return ofGradients(facts, options, ({ discriminate, real, random }) =>
    draganPenalty({ discriminate, real, random }),
  );
}

/** `γ / 2 · mean(‖∇D(x)‖²)` over real samples. Weight γ 1 by default. */
export function r1(options: LazyPenaltyOptions = {}): Penalty {
  const paper = 'Mescheder et al. 2018, https://arxiv.org/abs/1801.04406';
  return ofGradients(
    { caller: 'r1', name: 'r1', term: 'r1', paper, weight: 1 },
    options,
    ({ discriminate, real }) => r1Penalty({ discriminate, real }),
  );
}

/** `γ / 2 · mean(‖∇D(G(z))‖²)` over generated samples. Weight γ 1 by default. */
export function r2(options: LazyPenaltyOptions = {}): Penalty {
  const paper = 'Mescheder et al. 2018, https://arxiv.org/abs/1801.04406';
  return ofGradients(
    { caller: 'r2', name: 'r2', term: 'r2', paper, weight: 1 },
    options,
    ({ discriminate, fake }) => r2Penalty({ discriminate, fake }),
  );
}

/** `mean(‖∇D‖²)` between real and generated samples. Weight 10 by default. */
export function zeroCentered(options: LazyPenaltyOptions = {}): Penalty {
  const paper = 'Thanh-Tung et al. 2019, https://arxiv.org/abs/1902.03984';
  const facts = {
    caller: 'zeroCenteredGradientPenalty',
    name: 'zero-centered-gradient-penalty',
    term: 'gradientPenalty',
    paper,
    weight: 10,
  };
  return ofGradients(facts, options, (step) =>
    zeroCenteredGradientPenalty({ discriminate: step.discriminate, samples: between(step) }),
  );
}
