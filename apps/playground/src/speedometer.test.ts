import { expect, it } from 'vitest';
import { Speedometer } from './speedometer.js';

it('counts the intervals of the window', () => {
  const speedometer = new Speedometer(1000);
  expect(speedometer.stepsPerSecond).toBeUndefined();
  speedometer.tick(0);
  expect(speedometer.stepsPerSecond).toBeUndefined();
  speedometer.tick(500);
  expect(speedometer.stepsPerSecond).toBe(2);
  for (let time = 600; time <= 2500; time += 100) speedometer.tick(time);
  expect(speedometer.stepsPerSecond).toBe(10);
});

it('still tells the speed of steps longer than the window', () => {
  const speedometer = new Speedometer(1000);
  for (const time of [0, 4000, 8000]) speedometer.tick(time);
  expect(speedometer.stepsPerSecond).toBe(0.25);
});
