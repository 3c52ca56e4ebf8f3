export { acGan, type AcGanOptions } from './ac-gan.js';
export { began, type BeganOptions } from './began.js';
export { biggan, type BigganOptions } from './biggan.js';
export { augmentPublished } from './composition/augment-published.js';
export { composeVariant, type CompositionOptions } from './composition/compose-variant.js';
export { conditionings, type Conditioning } from './composition/default-networks.js';
export { objectives, type LabelledObjectiveOptions } from './composition/objectives.js';
export type { DiscriminatorLogits, GeneratorLogits, Objective } from './composition/objective.js';
export { penalties, type WeightClippingOptions } from './composition/penalties.js';
export type {
  JudgedStep,
  LazyPenaltyOptions,
  Penalty,
  PenaltyNeeds,
  PenaltyOptions,
} from './composition/penalty.js';
export type { ConsistencyOptions, LatentConsistencyOptions } from './composition/consistency-penalties.js';
export type { BoundaryEquilibriumOptions, EnergyBasedOptions } from './composition/energy-objectives.js';
export {
  composedEntry,
  objectiveNames,
  penaltyNames,
  type ComposedParts,
} from './composition/composed-entry.js';
export { conditionalGan } from './conditional-gan.js';
export { cyclegan, type CycleganOptions } from './cyclegan.js';
export { dcgan } from './dcgan.js';
export type { DcganFamilyOptions } from './dcgan-family.js';
export { dragan, type DraganOptions } from './dragan.js';
export { ebgan, type EbganOptions } from './ebgan.js';
export { fastgan, type FastganOptions } from './fastgan.js';
export { gan, type GanOptions } from './gan.js';
export { hingeGan } from './hinge-gan.js';
export { infoGan, type InfoGanOptions } from './info-gan.js';
export { listVariants, type VariantEntry } from './list-variants.js';
export { lsgan } from './lsgan.js';
export { pix2pix, type Pix2pixOptions } from './pix2pix.js';
export { projectionGan, type ProjectionGanOptions } from './projection-gan.js';
export { r3gan, type R3ganOptions } from './r3gan.js';
export { reAcGan, type ReAcGanOptions } from './re-ac-gan.js';
export { relativisticAverageGan } from './relativistic-average-gan.js';
export { sagan, type SaganOptions } from './sagan.js';
export type { NetworkOptions } from './settings.js';
export { sngan, type SnganOptions } from './sngan.js';
export { stylegan2 } from './stylegan2.js';
export type { Stylegan2Options } from './stylegan2-settings.js';
export { wganGp, type WganGpOptions } from './wgan-gp.js';
export { wgan, type WganOptions } from './wgan.js';
