import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lowerings } from './lowerings/index.js';
import { refusals } from './lowerings/refusals.js';
import { missingKernels, remarks, supportTable } from './support-table.test-helper.js';

const guide = new URL('../../../docs/guides/compile-support.md', import.meta.url);

describe('docs/guides/compile-support.md', () => {
  it('is what scripts/write-support-table.mjs writes', async () => {
    expect(await readFile(guide, 'utf8')).toBe(supportTable());
  });

  it('lists every lowering', () => {
    const listed = supportTable().split('## Refused')[0]!;
    expect(Object.keys(lowerings).filter((kernel) => !listed.includes(`| \`${kernel}\` `))).toEqual([]);
  });

  it('remarks on kernels that are there', () => {
    expect(Object.keys(remarks).filter((kernel) => lowerings[kernel] === undefined)).toEqual([]);
  });

  it('gives the reason for every kernel that is refused, and for no other', () => {
    expect(Object.keys(refusals).sort()).toEqual(missingKernels());
  });
});
