/**
 * A number of people's length.
 *
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function formatValue(value) {
  if (typeof value !== 'number') return '–';
  const size = Math.abs(value);
  if (Number.isInteger(value) || (size >= 1e-3 && size < 1e6)) {
    return Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
  }
  return value.toExponential(2);
}
