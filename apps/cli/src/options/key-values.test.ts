import { expect, it } from 'vitest';
import { collectKeyValues } from './key-values.js';

it('collects options, the last of a name counting', () => {
  const first = collectKeyValues('learningRate=1e-4');
  expect(collectKeyValues('learningRate=2e-4', collectKeyValues('beta1=0', first))).toEqual({
    learningRate: 2e-4,
    beta1: 0,
  });
  expect(first).toEqual({ learningRate: 1e-4 });
});

it.each(['learningRate', '=1', 'learning rate=1', '1=2'])('refuses %j', (text) => {
  expect(() => collectKeyValues(text)).toThrow(`\`--option\` must be key=number, received '${text}'.`);
});

it('names the option whose value is no number', () => {
  expect(() => collectKeyValues('beta1=half')).toThrow("`--option beta1` must be a number, received 'half'.");
});
