import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const docs = fileURLToPath(new URL('.', import.meta.url));
const pagesIn = (folder: string): string[] =>
  readdirSync(join(docs, folder)).map((name) => `${folder}/${name}`);
const variantPages = pagesIn('variants');
const pages = ['../README.md', ...pagesIn('guides'), ...variantPages];

/** A guide quotes an example as `<!-- examples/NAME.ts#REGION -->` followed by a fence. */
const quotation = /<!-- (?:docs\/|\.\.\/)?(examples\/[\w/-]+\.ts)#([\w-]+) -->\n+```ts\n([\s\S]*?)```/g;

function region(file: string, name: string): string {
  const text = readFileSync(join(docs, file), 'utf8');
  return (
    new RegExp(`// #region ${name}\\n([\\s\\S]*?)// #endregion ${name}`).exec(text)?.[1] ??
    `no region ${name}`
  );
}

const quotations = pages.flatMap((page) =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(quotation)].map(([, file, name, quoted]) => {
    return { page, file: file!, name: name!, quoted: quoted! };
  }),
);

describe('guides', () => {
  it('quote examples', () => {
    expect(quotations.length).toBeGreaterThan(3);
  });

  it.each(quotations)('$page quotes $file#$name as it is', ({ file, name, quoted }) => {
    expect(quoted).toBe(region(file, name));
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
