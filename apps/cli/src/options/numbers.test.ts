import { describe, expect, it } from 'vitest';
import { finiteNumber, seedNumber, wholeNumber } from './numbers.js';

describe('wholeNumber', () => {
  it('reads decimal whole numbers, exponents included', () => {
    expect(wholeNumber('--steps')('2000')).toBe(2000);
    expect(wholeNumber('--steps')('2e3')).toBe(2000);
  });

  it.each(['0', '-3', '2.5', 'abc', '', '0x10', '12px', 'Infinity', 'NaN', ' 5'])('refuses %j', (text) => {
    expect(() => wholeNumber('--steps')(text)).toThrow(
      `\`--steps\` must be a whole number of at least 1, received '${text}'.`,
    );
  });

  it('names both ends of a range', () => {
    const resolution = wholeNumber('--resolution', { minimum: 16, maximum: 128 });
    expect([resolution('16'), resolution('128')]).toEqual([16, 128]);
    expect(() => resolution('129')).toThrow(
      "`--resolution` must be a whole number from 16 to 128, received '129'.",
    );
  });

  it('takes every seed that the random streams take, and no other', () => {
    expect(seedNumber('--seed')('4294967295')).toBe(4294967295);
    expect(() => seedNumber('--seed')('4294967296')).toThrow('from 0 to 4294967295');
  });
});

describe('finiteNumber', () => {
  it('reads what people write for learning rates', () => {
    expect([finiteNumber('--x')('1e-4'), finiteNumber('--x')('.5'), finiteNumber('--x')('-2')]).toEqual([
      1e-4, 0.5, -2,
    ]);
  });

  it('refuses what is no number or below the minimum', () => {
    expect(() => finiteNumber('--x')('1,5')).toThrow("`--x` must be a number, received '1,5'.");
    expect(() => finiteNumber('--x', { minimum: 0 })('-1')).toThrow(
      "`--x` must be a number of at least 0, received '-1'.",
    );
  });
});
