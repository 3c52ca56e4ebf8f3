/** Writes docs/guides/compile-support.md. After a build: `node packages/compile/scripts/write-support-table.mjs` */
import { writeFile } from 'node:fs/promises';
import { supportTable } from '../dist/support-table.test-helper.js';

await writeFile(new URL('../../../docs/guides/compile-support.md', import.meta.url), supportTable());
