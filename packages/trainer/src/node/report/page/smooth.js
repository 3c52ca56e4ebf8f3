/**
 * A running mean that forgets: `weight` of what was, the rest of what is, without the pull to zero at the beginning.
 *
 * @param {readonly (number | null | undefined)[]} values - `undefined` where there is none, `null` where it is no number.
 * @param {number} weight - From 0 (as it is) to below 1.
 * @returns {(number | null | undefined)[]} The same gaps.
 */
export function smooth(values, weight) {
  let sum = 0;
  let weights = 0;
  return values.map((value) => {
    if (typeof value !== 'number') return value;
    sum = weight * sum + (1 - weight) * value;
    weights = weight * weights + (1 - weight);
    return sum / weights;
  });
}
