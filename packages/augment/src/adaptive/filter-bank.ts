/** Symlet of order 2, a short wavelet of unit norm. */
const symlet = [-0.12940952255092145, 0.22414386804185735, 0.836516303737469, 0.48296291314469025];

/**
 * Four filters of odd length that part an image into bands of frequencies, the lowest first, each an octave wide: their sum
 * changes nothing.
 *
 * @returns Coefficients, all of one length, centred.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function filterBank(): readonly (readonly number[])[] {
  const high = symlet.map((value, index) => (index % 2 === 0 ? value : -value));
  const lowPass = autocorrelation(symlet);
  const highPass = autocorrelation(high);
  // Halving the frequencies of the bands so far makes room for a new highest one.
  let bands: readonly (readonly number[])[] = [[1]];
  while (bands.length < 4) {
    const lower = bands.map((band) => convolve(spread(band), lowPass));
    bands = [...lower, centred(highPass, lower[0]!.length)];
  }
  return bands;
}

/** Half of the filter with itself backwards. */
function autocorrelation(filter: readonly number[]): readonly number[] {
  return convolve(filter, filter.toReversed()).map((value) => value / 2);
}

function convolve(left: readonly number[], right: readonly number[]): readonly number[] {
  const result = Array.from({ length: left.length + right.length - 1 }, () => 0);
  left.forEach((a, index) => right.forEach((b, other) => (result[index + other]! += a * b)));
  return result;
}

/** A zero between neighbours. */
function spread(band: readonly number[]): readonly number[] {
  return band.flatMap((value) => [value, 0]).slice(0, -1);
}

function centred(band: readonly number[], length: number): readonly number[] {
  const margin = Array.from({ length: (length - band.length) / 2 }, () => 0);
  return [...margin, ...band, ...margin];
}
