import { formatShape, OptionError, type DataShape, type GanNetworks } from '@gankit/core';

interface ImagePair {
  readonly resolution: number;
  readonly channels: number;
  readonly sourceChannels: number;
}

/**
 * @param caller - Name of the variant's function, the first word of messages.
 * @throws {@link OptionError} when the data has no source images, or they and the samples are not squares of one size.
 */
export function imagePairOf(caller: string, { sample, source }: DataShape): ImagePair {
  if (source === undefined) {
    throw new OptionError(
      `${caller}: \`data\` must have source images to translate, received samples of shape ${formatShape(sample)} alone. Make pairs with \`withSource\`, \`imagePairs\` or \`unpaired\` of @gankit/data, or add --source at the command line.`,
    );
  }
  const [resolution, width, channels] = sample;
  const [sourceHeight, sourceWidth, sourceChannels] = source;
  const sides = new Set([resolution, width, sourceHeight, sourceWidth]);
  if (sample.length === 3 && source.length === 3 && sides.size === 1) {
    return { resolution: resolution!, channels: channels!, sourceChannels: sourceChannels! };
  }
  throw new OptionError(
    `${caller}: \`data\` must have sources and samples that are square images of one size, received ${formatShape(source)} and ${formatShape(sample)}. Load both with the same resolution, or give networks of your own.`,
  );
}

/**
 * @param caller - Name of the variant's function, the first word of the message.
 * @throws {@link OptionError} when the networks do not translate.
 */
export function assertTranslates(caller: string, { name, data }: GanNetworks): void {
  if (data.source !== undefined) return;
  throw new OptionError(
    `${caller}: \`networks\` must translate source images, received ${name}, which starts from latents. Use the networks of \`${caller}\`, or another variant.`,
  );
}
