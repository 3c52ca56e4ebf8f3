export type { Augmentation } from './augmentation.js';
export { color } from './color.js';
export { cutout, type CutoutOptions } from './cutout.js';
export { diffAugment, type DiffAugmentOptions, type DiffAugmentPolicy } from './diff-augment.js';
export { translation, type TranslationOptions } from './translation.js';
export { withAugmentation } from './with-augmentation.js';
