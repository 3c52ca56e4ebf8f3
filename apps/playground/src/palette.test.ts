import { expect, it } from 'vitest';
import { termColours } from './palette.js';

it('gives each term of the losses a colour of its own', () => {
  const names = [
    'discriminator/adversarial',
    'discriminator/classification',
    'discriminator/r1',
    'generator/adversarial',
    'generator/classification',
  ];
  const palette = { real: 'blue', fake: 'orange', others: ['violet', 'green', 'pink'] };
  expect(termColours(names, palette)).toEqual(['blue', 'violet', 'green', 'orange', 'pink']);
  expect(termColours(['generator/a', 'generator/b'], { ...palette, others: ['grey'] })).toEqual([
    'grey',
    'grey',
  ]);
});
