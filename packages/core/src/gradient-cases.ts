import { activationCases } from './gradient-cases/activations.js';
import { arithmeticCases } from './gradient-cases/arithmetic.js';
import { convolutionCases } from './gradient-cases/convolutions.js';
import type { GradientCase } from './gradient-cases/gradient-case.js';
import { imageCases } from './gradient-cases/images.js';
import { shapeCases } from './gradient-cases/shapes.js';

export { checkDerivative } from './gradient-cases/check-derivative.js';
export {
  functionOfOrder,
  gradientsOf,
  type DerivativeOrder,
  type GradientCase,
} from './gradient-cases/gradient-case.js';

/** What `repairGradients` answers for; each is proven by finite differences on every backend. */
export const gradientCases: readonly GradientCase[] = Object.entries({
  ...activationCases,
  ...arithmeticCases,
  ...convolutionCases,
  ...imageCases,
  ...shapeCases,
}).map(([name, rest]) => ({ name, ...rest }));
