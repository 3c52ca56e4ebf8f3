export { conditional, type ConditionalOptions } from './conditional.js';
export { dcgan } from './dcgan.js';
export type { DcganOptions } from './dcgan-options.js';
export { mlp, type MlpOptions } from './mlp.js';
export { resnet } from './resnet.js';
export type { ResnetOptions } from './resnet-options.js';
export { r3gan } from './r3gan.js';
export type { R3ganOptions } from './r3gan-options.js';
export { sizeChain } from './size-chain.js';
