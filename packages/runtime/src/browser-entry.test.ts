import { expect, it } from 'vitest';
import * as browser from './index.js';
import * as node from './node.js';

it('the entries of browsers and Node have the same names', () => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
});
