export {
  adaptiveAugment,
  augmentationGroups,
  type AdaptiveAugmentOptions,
  type AugmentationGroup,
} from './adaptive-augment.js';
export {
  augmentController,
  type AugmentController,
  type AugmentControllerOptions,
  type AugmentState,
} from './augment-controller.js';
export type { Augmentation } from './augmentation.js';
export { color } from './color.js';
export { cutout, type CutoutOptions } from './cutout.js';
export { diffAugment, type DiffAugmentOptions, type DiffAugmentPolicy } from './diff-augment.js';
export { translation, type TranslationOptions } from './translation.js';
export { withAdaptiveAugmentation, type AdaptiveAugmentationOptions } from './with-adaptive-augmentation.js';
export { withAugmentation } from './with-augmentation.js';
