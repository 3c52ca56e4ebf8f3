import { assertInteger, assertKnownOptions, assertNumber } from '@gankit/core';
import { assertNormalization, type PlainNormalization } from '@gankit/layers';

export interface DcganOptions {
  /** Height and width of the images in pixels, any whole number from 16 to 128. */
  readonly resolution: number;
  /** Colours of a pixel: 1 for grey, 3 for RGB, any other number of planes as well. */
  readonly channels: number;
  /** Length of one latent vector. @defaultValue 100 */
  readonly latentSize?: number;
  /** Filters of the level next to the image; each level further in has twice as many. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Height and width of every convolution's window, at least 2. @defaultValue 5 */
  readonly kernelSize?: number;
  /** After all of the generator's layers but the last. @defaultValue 'batch' */
  readonly generatorNormalization?: PlainNormalization;
  /** After all of the discriminator's levels but the first. Gradient penalties need `'none'`. @defaultValue 'batch' */
  readonly discriminatorNormalization?: PlainNormalization;
  /** Share of the old moving average that batch normalisation keeps at each step. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

export type DcganSettings = Required<DcganOptions>;

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @param own - Has the names of the options that the caller has beside these.
 * @throws {@link OptionError} when a number is out of range.
 */
export function resolveDcgan<Options extends DcganOptions>(
  caller: string,
  options: Options,
  own: Readonly<Record<Exclude<keyof NoInfer<Options>, keyof DcganOptions>, unknown>>,
): DcganSettings {
  const settings: DcganSettings = {
    resolution: options.resolution,
    channels: options.channels,
    latentSize: options.latentSize ?? 100,
    baseFilters: options.baseFilters ?? 64,
    kernelSize: options.kernelSize ?? 5,
    generatorNormalization: options.generatorNormalization ?? 'batch',
    discriminatorNormalization: options.discriminatorNormalization ?? 'batch',
    batchNormMomentum: options.batchNormMomentum ?? 0.9,
    seed: options.seed ?? 0,
  };
  assertKnownOptions<object>(caller, options, { ...settings, ...own });
  const { resolution, channels, latentSize, baseFilters, kernelSize, batchNormMomentum, seed } = settings;
  assertInteger(caller, { resolution }, { minimum: 16, maximum: 128 });
  assertInteger(caller, { channels, latentSize, baseFilters });
  assertInteger(caller, { kernelSize }, { minimum: 2 });
  assertNumber(caller, { batchNormMomentum }, { minimum: 0, maximum: 1 });
  assertInteger(caller, { seed }, { minimum: 0, maximum: 0xffffffff });
  const { generatorNormalization, discriminatorNormalization } = settings;
  assertNormalization(caller, { generatorNormalization, discriminatorNormalization });
  return settings;
}
