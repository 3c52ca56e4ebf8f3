import { assertInteger, formatShape, ShapeError, sizeOf, type TensorData } from '@gankit/core';

/**
 * Puts images that belong together one after the other: source, translation and target of the first, then of the second.
 * Grey ones become coloured, and opaque ones get transparency, where others have it.
 *
 * @param sets - Images `[count, height, width, 1 | 3 | 4]`, all of one count, height and width.
 * @returns `[count · sets, height, width, most channels]`.
 * @throws {@link ShapeError} when they do not fit each other.
 */
export function interleaveImages(sets: readonly TensorData[]): TensorData {
  assertInteger('interleaveImages', { sets: sets.length });
  const [count, height, width] = sets[0]!.shape;
  const fits = sets.every(({ shape: [images, rows, columns, channels], shape }) => {
    const isSame = images === count && rows === height && columns === width;
    return isSame && shape.length === 4 && [1, 3, 4].includes(channels!);
  });
  if (!fits) {
    throw new ShapeError(
      `interleaveImages: \`sets\` must be images [count, height, width, 1 | 3 | 4] of one count and size, received ${sets.map(({ shape }) => formatShape(shape)).join(' and ')}. Resize them.`,
    );
  }
  const channels = Math.max(...sets.map(({ shape }) => shape[3]!));
  const shape = [count! * sets.length, height!, width!, channels];
  const imageSize = sizeOf(shape.slice(1));
  const data = new Float32Array(sizeOf(shape));
  sets.forEach((set, place) => {
    for (let image = 0; image < count!; image += 1) {
      data.set(withChannels(set, image, channels), (image * sets.length + place) * imageSize);
    }
  });
  return { data, shape };
}

/** One image with as many channels as asked for. */
function withChannels({ data, shape }: TensorData, image: number, channels: number): Float32Array {
  const [, height, width, given = 0] = shape;
  const pixels = height! * width!;
  const values = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const start = (image * pixels + pixel) * given;
    for (let channel = 0; channel < channels; channel += 1) {
      const isAlpha = channel === 3;
      const from = given === 1 && !isAlpha ? 0 : channel;
      values[pixel * channels + channel] = from < given ? data[start + from]! : 1;
    }
  }
  return values;
}
