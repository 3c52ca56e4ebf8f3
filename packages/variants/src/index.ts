export { conditionalGan } from './conditional-gan.js';
export { dcgan } from './dcgan.js';
export type { DcganFamilyOptions } from './dcgan-family.js';
export { hingeGan } from './hinge-gan.js';
export { listVariants, type VariantEntry } from './list-variants.js';
export type { NetworkOptions } from './settings.js';
export { sngan, type SnganOptions } from './sngan.js';
export { wganGp, type WganGpOptions } from './wgan-gp.js';
