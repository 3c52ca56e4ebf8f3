import {
  FilteredResampling,
  LearnedConstant,
  ModulatedConvolution2D,
  NoiseInjection,
  StyleOfLevel,
  type ModulatedConvolutionOptions,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { scaledLeakyRelu } from './stylegan2-layers.js';
import { filtersAt, type Stylegan2Settings } from './stylegan2-options.js';

/** How many styles the synthesis network takes: two for each size, with the colours of one and the first layer of the next sharing. */
export function styleLevels({ sizes }: Stylegan2Settings): number {
  return 2 * sizes.length;
}

/**
 * The synthesis network: a learned constant, blocks of modulated convolutions with noise, and after each block an image that is
 * added to the enlarged image of the block before (the paper's output skips). `tanh` holds the sum within [-1, 1].
 *
 * @param styles - `[batch, levels, styleSize]`.
 * @returns `[batch, resolution, resolution, channels]`.
 */
export function stylegan2Synthesis(
  styles: tf.SymbolicTensor,
  settings: Stylegan2Settings,
): tf.SymbolicTensor {
  const { sizes, channels, noise, seed } = settings;
  const styleOf = (level: number): tf.SymbolicTensor =>
    new StyleOfLevel({ name: `style${level}`, level }).apply(styles) as tf.SymbolicTensor;
  const all = Array.from({ length: styleLevels(settings) }, (_, level) => styleOf(level));
  const [smallest] = sizes;
  const constant = new LearnedConstant({
    name: 'constant',
    shape: [smallest!, smallest!, filtersAt(smallest!, settings)],
    seed,
  });
  let features = constant.apply(styles) as tf.SymbolicTensor;
  let image: tf.SymbolicTensor | undefined;
  sizes.forEach((size, block) => {
    const filters = filtersAt(size, settings);
    const name = `block${size}`;
    const [up, same, colour] = [all[2 * block - 1], all[2 * block]!, all[2 * block + 1]!];
    if (up !== undefined) {
      features = styled([features, up], { name: `${name}_up`, filters, resample: 'up', noise, seed });
    }
    features = styled([features, same], { name: `${name}_conv`, filters, noise, seed });
    const colours = new ModulatedConvolution2D({
      name: `${name}_image`,
      filters: channels,
      kernelSize: 1,
      normalization: 'none',
      seed,
    }).apply([features, colour]) as tf.SymbolicTensor;
    image = image === undefined ? colours : addImages([image, colours], name);
  });
  return tf.layers.activation({ name: 'image', activation: 'tanh' }).apply(image!) as tf.SymbolicTensor;
}

type StyledOptions = ModulatedConvolutionOptions &
  Pick<Stylegan2Settings, 'noise' | 'seed'> & { readonly name: string };

/** Modulated convolution, noise and activation. */
function styled(
  featuresAndStyle: tf.SymbolicTensor[],
  { noise, ...options }: StyledOptions,
): tf.SymbolicTensor {
  const { name, seed } = options;
  const convolved = new ModulatedConvolution2D(options).apply(featuresAndStyle) as tf.SymbolicTensor;
  if (noise === 'none') return scaledLeakyRelu(convolved, { name });
  const noisy = new NoiseInjection({ name: `${name}_noise`, seed }).apply(convolved) as tf.SymbolicTensor;
  return scaledLeakyRelu(noisy, { name });
}

function addImages(
  [small, large]: readonly [tf.SymbolicTensor, tf.SymbolicTensor],
  name: string,
): tf.SymbolicTensor {
  const enlarged = new FilteredResampling({ name: `${name}_enlarged`, up: 2 }).apply(small);
  const sum = tf.layers.add({ name: `${name}_sum` });
  return sum.apply([enlarged as tf.SymbolicTensor, large]) as tf.SymbolicTensor;
}
