export { describeArchitecture } from './testing/describe-architecture.js';
export { describeLoader } from './testing/describe-loader.js';
export { describeOptions, type OptionCalls } from './testing/describe-options.js';
export { describeVariant } from './testing/describe-variant.js';
export {
  checkGradient,
  checkSecondGradient,
  type DifferentiableFunction,
  type GradientCheckOptions,
} from './testing/gradient-check.js';
export { withoutHiddenInputs } from './testing/hidden-inputs.js';
export {
  registerMatchers,
  type AllcloseExpected,
  type AllcloseMatchers,
  type AllcloseOptions,
} from './testing/matchers.js';
export { createFormulaContext, createStepContext, type StepContextOptions } from './testing/step-context.js';
export { expectNoTensorLeak } from './testing/tensor-leak.js';
