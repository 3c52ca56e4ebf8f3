import { expect, it } from 'vitest';
import { findOptionalPackages } from './optional-packages.js';

it('tells the versions of packages, also of those that do not export their package.json', () => {
  const found = new Map(findOptionalPackages().map((report) => [report.name, report.found]));
  expect(found.get('sharp')).toMatch(/^\d+\.\d+\.\d+/);
  expect(found.get('mnist')).toMatch(/^\d+\.\d+\.\d+/);
});
