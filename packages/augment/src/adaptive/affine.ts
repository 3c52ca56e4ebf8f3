import * as tf from '@tensorflow/tfjs';

/**
 * Plane maps in homogeneous coordinates `(x, y, 1)`, one per image, `[batch, 3, 3]`. Pixels are the unit, the centre of
 * the image is the origin, y points down. Amounts have shape `[batch]`; amounts that change nothing give exactly the identity.
 */
export type PlaneMaps = tf.Tensor3D;

type Entry = tf.Tensor | 0 | 1;

function planeMaps(rows: readonly [readonly Entry[], readonly Entry[]]): PlaneMaps {
  const entries = [...rows.flat(), 0, 0, 1] as const;
  const { shape } = entries.find((entry) => typeof entry !== 'number') as tf.Tensor;
  const columns = entries.map((entry) => (typeof entry === 'number' ? tf.fill(shape, entry) : entry));
  return tf.reshape(tf.stack(columns, 1), [shape[0]!, 3, 3]);
}

/** `(x, y) → (x + right, y + down)`. */
export function translations(right: tf.Tensor, down: tf.Tensor): PlaneMaps {
  return planeMaps([
    [1, 0, right],
    [0, 1, down],
  ]);
}

/** `(x, y) → (x · horizontal, y · vertical)`. */
export function scalings(horizontal: tf.Tensor, vertical: tf.Tensor): PlaneMaps {
  return planeMaps([
    [horizontal, 0, 0],
    [0, vertical, 0],
  ]);
}

/** Turns by an angle whose cosine and sine are given. */
export function rotations(cosine: tf.Tensor, sine: tf.Tensor): PlaneMaps {
  return planeMaps([
    [cosine, tf.neg(sine), 0],
    [sine, cosine, 0],
  ]);
}

/** The map that does the first one last: `first · second · …`. */
export function product(maps: readonly PlaneMaps[]): PlaneMaps {
  return maps.reduce((left, right) => tf.matMul(left, right));
}
