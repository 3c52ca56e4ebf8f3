import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { augmentController, type AugmentControllerOptions, type AugmentState } from './augment-controller.js';

/** The probability after each update with such logits. */
function probabilities(options: AugmentControllerOptions, updates: readonly (readonly number[])[]): number[] {
  const controller = augmentController(options);
  let state: AugmentState = controller.init();
  return updates.map((logits) => {
    state = controller.adjust(controller.observe(state, tf.tensor2d([...logits], [logits.length, 1])));
    return state.augmentProbability.dataSync()[0]!;
  });
}

const sure = [0.1, 7, 2, 0.4, 9];
const torn = [0.1, -7, 2, 0.4, 9]; // mean sign 0.6, the target

describe('augmentController', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
  });

  it('moves every four updates by the images seen since, up and down and not beyond 0', () => {
    const updates = [sure, sure, sure, torn, torn, torn, torn, [-1, -2, 1, 3, 4], sure, sure, sure, sure];
    const moves = probabilities({ rampImages: 100 }, [
      ...updates,
      ...[1, 2, 3, 4, 5, 6, 7, 8].map(() => [-1]),
    ]);
    const expected = [
      0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.16, 0.16, 0.16, 0.16, 0.12,
    ];
    moves.forEach((move, index) => expect(move, `update ${index + 1}`).toBeCloseTo(expected[index]!, 6));
  });

  it('goes from 0 to 1 in half a million images, and stays there', () => {
    const batch = tf.tensor2d(
      Array.from({ length: 5000 }, () => 1),
      [5000, 1],
    );
    const controller = augmentController();
    let state = controller.init();
    const seen: number[] = [];
    for (let update = 0; update < 112; update += 1) {
      state = controller.adjust(controller.observe(state, batch));
      seen.push(state.augmentProbability.dataSync()[0]!);
    }
    expect(seen[49]).toBeCloseTo((48 * 5000) / 500_000, 5);
    expect(seen[98]).toBeLessThan(1);
    expect(seen[99]).toBeCloseTo(1, 5);
    expect(seen[111]).toBe(1);
  });

  it('counts signs above the threshold, and patches as parts of their image', () => {
    const options = { rampImages: 40, intervalUpdates: 1, initialProbability: 0.5 };
    expect(probabilities({ ...options, threshold: 0.5 }, [sure])[0]).toBeCloseTo(0.5 - 5 / 40); // signs 3 of 5: 0.2
    const controller = augmentController(options);
    const patches = tf.tensor4d([1, 2, -3, 4, 5, 6, 7, 8], [2, 2, 2, 1]); // mean sign 0.75
    const state = controller.adjust(controller.observe(controller.init(), patches));
    expect(state.augmentProbability.dataSync()[0]).toBeCloseTo(0.5 + 2 / 40);
  });

  it('gives its state no gradient', () => {
    const logits = tf.tensor2d([3, -1], [2, 1]);
    const gradient = tf.grad((values) => {
      const { augmentSigns } = augmentController().observe(augmentController().init(), values);
      return tf.add(tf.sum(tf.square(values)), augmentSigns);
    })(logits);
    expect(Array.from(gradient.dataSync())).toEqual([6, -2]);
  });

  it.each<[AugmentControllerOptions, string]>([
    [{ targetSign: 2 }, '`targetSign` must be a number from -1 to 1, received 2'],
    [{ intervalUpdates: 0 }, '`intervalUpdates` must be a whole number at least 1'],
    [{ rampImages: 0.5 }, '`rampImages` must be a whole number at least 1'],
    [{ initialProbability: 0.9, maximumProbability: 0.8 }, '`initialProbability` must be at most'],
  ])('refuses %j', (options, message) => {
    expect(() => augmentController(options)).toThrow(OptionError);
    expect(() => augmentController(options)).toThrow(message);
  });
});
