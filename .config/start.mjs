// `npm start`: install, build, train a DCGAN on real handwritten digits, score it, write the report.
import { build, install, requireNode, root, run } from './workspace.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

requireNode();
const folder = firstFree(join('runs', 'digits'));
const status =
  install() ||
  build('--filter=@gankit/cli...') ||
  run(process.execPath, [
    join('apps', 'cli', 'dist', 'bin.js'),
    ...['train', '--variant', 'dcgan', '--data', 'digits', '--out', folder, '--evaluate'],
    ...process.argv.slice(2),
  ]);
process.exit(status);

/** A second start trains anew beside the first run instead of touching it. */
function firstFree(path) {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(join(root, candidate))) return candidate;
  }
}
