// Writes what the results of the catalogue say into the guide and the pages of variants: `node docs/catalogue/write.mjs`, after a build.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docs, pages } from './pages.mjs';

for (const [page, text] of Object.entries(pages())) writeFileSync(join(docs, page), text);
