export { conditionalGan, type ConditionalGanOptions } from './conditional-gan.js';
export { dcgan, type DcganVariantOptions } from './dcgan.js';
export { hingeGan, type HingeGanOptions } from './hinge-gan.js';
export { listVariants, type VariantEntry } from './list-variants.js';
export type { NetworkOptions } from './settings.js';
export { wganGp, type WganGpOptions } from './wgan-gp.js';
