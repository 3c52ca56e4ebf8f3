/** Writes docs/guides/composition.md. After a build: `node docs/write-composition.mjs` */
import { writeFile } from 'node:fs/promises';
import { compositionTable } from '../packages/variants/dist/composition/composition-table.test-helper.js';

await writeFile(new URL('guides/composition.md', import.meta.url), compositionTable());
