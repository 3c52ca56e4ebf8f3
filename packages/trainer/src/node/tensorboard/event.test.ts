import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodeRestart, encodeSummary, encodeVersion, stepOfEvent } from './event.js';
import { decodeRecords, encodeRecord } from './records.js';

const time = 1_700_000_000.25;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4XmNg4PrPwM7BCQAFbQEisIiorQAAAABJRU5ErkJggg==',
  'base64',
);
const histogram = {
  minimum: -1.5,
  maximum: 0,
  count: 3,
  sum: -2.25,
  sumOfSquares: 2.8125,
  limits: [-0.75, 0],
  counts: [1, 2],
};

const events = [
  encodeVersion(time),
  encodeRestart({ step: 301, time }),
  encodeSummary({
    step: 0,
    time: time + 1,
    values: [
      { tag: 'losses/generator/adversarial', scalar: 0.8125 },
      { tag: 'scores/recall', scalar: 0 },
    ],
  }),
  encodeSummary({
    step: 70_000,
    time: time + 2,
    values: [
      { tag: 'samples', image: { png, width: 3, height: 2, channels: 1 } },
      { tag: 'generator/dense/kernel', histogram },
      { tag: 'findings', text: 'Größe: zu klein' },
    ],
  }),
];

/** Written by scripts/write-tensorboard-fixture.py with TensorBoard 2.21. */
const fixture = readFileSync(new URL('fixture.tfevents', import.meta.url));

it('writes byte for byte what the writer of TensorBoard writes', () => {
  const file = Buffer.concat(events.map(encodeRecord));
  expect(file.toString('hex')).toBe(fixture.toString('hex'));
});

it('reads the records of TensorBoard, and their steps', () => {
  expect(decodeRecords(fixture).map(stepOfEvent)).toEqual([0, 301, 0, 70_000]);
});

it('reads whole records in front of a cut or a flipped bit', () => {
  const sizes = events.map((event) => event.byteLength + 16);
  const thirdEnds = sizes[0]! + sizes[1]! + sizes[2]!;
  expect(decodeRecords(fixture.subarray(0, thirdEnds + 7))).toHaveLength(3);
  expect(decodeRecords(fixture.subarray(0, -1))).toHaveLength(3);
  for (const offset of [0, 8, 12, sizes[1]! - 1]) {
    const damaged = Buffer.from(fixture);
    damaged[sizes[0]! + offset]! ^= 4; // in length, its checksum, the event, its checksum
    expect(decodeRecords(damaged)).toHaveLength(1);
  }
});
