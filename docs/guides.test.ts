import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const docs = fileURLToPath(new URL('.', import.meta.url));
const pages = ['../README.md', ...readdirSync(join(docs, 'guides')).map((name) => `guides/${name}`)];

/** A guide quotes an example as `<!-- examples/NAME.ts#REGION -->` followed by a fence. */
const quotation = /<!-- (?:docs\/|\.\.\/)?(examples\/[\w-]+\.ts)#([\w-]+) -->\n+```ts\n([\s\S]*?)```/g;

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
