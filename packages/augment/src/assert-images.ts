import { formatShape, ShapeError } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/**
 * Refuses what would broadcast to a batch unseen, as one image without its batch does.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link ShapeError} when the images are no batch of images.
 */
export function assertImages(caller: string, images: tf.Tensor): void {
  if (images.rank === 4) return;
  throw new ShapeError(
    `${caller}: \`images\` must have shape [batch, height, width, channels], received ${formatShape(images.shape)}.`,
  );
}
