// Puts the regions of docs/examples into the guides, the pages of variants and the README where they are quoted; run after changing an example.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quotedRegion } from './quoted-region.mjs';

const docs = dirname(fileURLToPath(import.meta.url));
const pagesIn = (folder) => readdirSync(join(docs, folder)).map((name) => `${folder}/${name}`);
const pages = ['../README.md', ...pagesIn('guides'), ...pagesIn('variants')];

for (const page of pages) {
  const path = join(docs, page);
  const text = readFileSync(path, 'utf8');
  const filled = text.replaceAll(
    /(<!-- (?:docs\/|\.\.\/)?(examples\/[\w/-]+\.ts)#([\w-]+) -->\n+```ts\n)[\s\S]*?```/g,
    (...[, head, file, name]) => {
      const quoted = quotedRegion(readFileSync(join(docs, file), 'utf8'), name);
      if (quoted === undefined) throw new Error(`${page}: ${file} has no region ${name}`);
      return `${head}${quoted}\`\`\``;
    },
  );
  if (filled !== text) writeFileSync(path, filled);
}
