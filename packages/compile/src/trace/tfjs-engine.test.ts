import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { useCpu } from '../check-against-cpu.test-helper.js';
import { symbolicBackend, symbolicBackendName } from './symbolic-backend.js';
import { forgetVariable, onBackend, registeredVariables, watchVariables } from './tfjs-engine.js';

beforeEach(async () => {
  await useCpu();
  symbolicBackend();
});

describe('onBackend', () => {
  it('puts back scopes, tape, depths and the backend when the body throws half way', () => {
    const before = tf.memory();
    const openScopes = (): number => tf.engine().state.scopeStack.length;
    const scopes = openScopes();
    const breaks = (): void =>
      onBackend(symbolicBackendName, () => {
        tf.engine().startScope('left open');
        (tf.engine() as unknown as { startTape(): void }).startTape();
        throw new Error('half way');
      });
    expect(breaks).toThrow('half way');
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.engine().isTapeOn()).toBe(false);
    expect(tf.memory()).toEqual(before);
    expect(openScopes()).toBe(scopes);
  });

  it('gives what the body gives, from the other backend', () => {
    expect(onBackend(symbolicBackendName, () => tf.getBackend())).toBe(symbolicBackendName);
    expect(tf.getBackend()).toBe('cpu');
  });
});

describe('watchVariables', () => {
  it('reports what is made inside only', () => {
    const seen: string[] = [];
    const inside = watchVariables(
      (variable) => seen.push(variable.name),
      () => tf.variable(tf.scalar(1), true, 'inside'),
    );
    const outside = tf.variable(tf.scalar(1), true, 'outside');
    expect(seen).toEqual(['inside']);
    inside.dispose();
    outside.dispose();
  });
});

describe('forgetVariable', () => {
  it('takes a variable from the register and makes its use an error', () => {
    const variable = tf.variable(tf.scalar(1), true, 'lost');
    forgetVariable(variable);
    expect(registeredVariables()).not.toContain(variable);
    expect(() => variable.dataSync()).toThrow(/disposed/);
  });
});
