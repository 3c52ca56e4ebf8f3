import { expect, it } from 'vitest';
import { formatDuration } from './durations.js';
import { Speedometer } from './speedometer.js';

it('measures from the end of the first step, and counts grids and scores as time alone', () => {
  let now = 100;
  const speedometer = new Speedometer(12, () => now);
  expect(speedometer.mark({ step: 1, images: 64, seconds: 9 })).toBeUndefined();
  now = 102;
  expect(speedometer.mark({ step: 2, images: 128, seconds: 10 })).toEqual({
    imagesPerSecond: 64,
    secondsLeft: 20,
  });
});

it('follows the last fifty steps', () => {
  let now = 0;
  const speedometer = new Speedometer(200, () => now);
  for (let step = 1; step <= 100; step += 1) {
    now += step <= 50 ? 10 : 2;
    speedometer.mark({ step, images: step, seconds: now });
  }
  now += 2;
  expect(speedometer.mark({ step: 101, images: 101, seconds: now })).toEqual({
    imagesPerSecond: 0.5,
    secondsLeft: 198,
  });
});

it.each([
  [3.21, '3.2 s'],
  [59.4, '59 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
