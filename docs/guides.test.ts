import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { quotedRegion } from './quoted-region.mjs';

const docs = fileURLToPath(new URL('.', import.meta.url));
const pagesIn = (folder: string): string[] =>
  readdirSync(join(docs, folder)).map((name) => `${folder}/${name}`);
const variantPages = pagesIn('variants');
const pages = ['../README.md', ...pagesIn('guides'), ...variantPages];

/** A guide quotes an example as `<!-- examples/NAME.ts#REGION -->` followed by a fence. */
const quotation = /<!-- (?:docs\/|\.\.\/)?(examples\/[\w/-]+\.ts)#([\w-]+) -->\n+```ts\n([\s\S]*?)```/g;

const source = (file: string): string => readFileSync(join(docs, file), 'utf8');

const quotations = pages.flatMap((page) =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(quotation)].map(([, file, name, quoted]) => {
    return { page, file: file!, name: name!, quoted: quoted! };
  }),
);

describe('guides', () => {
  it('quote examples', () => {
    expect(quotations.length).toBeGreaterThan(3);
  });

  it.each(quotations)('$page quotes $file#$name', ({ file, name, quoted }) => {
    expect(quoted).toBe(quotedRegion(source(file), name));
    expect(quoted).not.toMatch(/smoke/i);
  });

  it('quote whole examples with what they import', () => {
    const programs = quotations.filter(({ quoted }) => /\btrain(InFolder)?\(/.test(quoted));
    expect(programs.length).toBeGreaterThan(25);
    const short = programs.filter(({ quoted }) => !/^import .*'@gankit\/trainer/m.test(quoted));
    expect(short.map(({ page, name }) => `${page}#${name}`)).toEqual([]);
  });

  it.each(pages)('%s links to pages that exist', (page) => {
    const text = readFileSync(join(docs, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
    const missing = links.filter((link) => {
      try {
        readdirSync(join(docs, page, '..', link));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT';
      }
    });
    expect(missing).toEqual([]);
  });
});

describe('pages of variants', () => {
  it.each(variantPages)('%s has the sections of every page, in one order', (page) => {
    const text = readFileSync(join(docs, page), 'utf8');
    const [title, ...sections] = text.match(/^#{1,2} .+$/gm) ?? [];
    expect(title).toMatch(/^# /);
    expect(sections).toEqual(['## Minimal code', '## Options', '## Result', '## When not to use it']);
    expect(text).toMatch(
      /^<!-- options -->\n[\s\S]*^<!-- \/options -->\n[\s\S]*^<!-- result -->\n[\s\S]*^<!-- \/result -->$/m,
    );
    expect(text).toContain(`examples/${page.replace('.md', '.ts')}#`);
  });
});
