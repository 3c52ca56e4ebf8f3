import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listVariants } from '@gankit/variants';
import { describe, expect, it } from 'vitest';
import { docs, pages, readRuns } from './catalogue/pages.mjs';

describe('catalogue', () => {
  it.each(Object.entries(pages()))('%s says what code and results say', (page, text) => {
    expect(readFileSync(join(docs, page), 'utf8')).toBe(text);
  });

  it('has a page for every variant and a run', () => {
    const names = listVariants().map(({ name }) => name);
    expect(names.filter((name) => !existsSync(join(docs, 'variants', `${name}.md`)))).toEqual([]);
    const run = new Set(readRuns().map(({ variant }) => variant));
    expect(names.filter((name) => !run.has(name))).toEqual([]);
  });

  it.each(readRuns())('has the result and the grid of $name, made with the settings of now', (run) => {
    const result = JSON.parse(
      readFileSync(join(docs, 'catalogue', 'results', `${run.name}.json`), 'utf8'),
    ) as { readonly command: string };
    expect(result.command).toBe(`gankit ${run.arguments.join(' ')}`);
    expect(existsSync(join(docs, 'images', 'catalogue', `${run.name}.png`))).toBe(true);
  });

  it.each(listVariants())('says of every option of $name what it means', ({ name }) => {
    const text = pages()[`variants/${name}.md`]!;
    expect(text.match(/^\| `\w+` \| +\|.*$/gm) ?? []).toEqual([]);
  });
});
