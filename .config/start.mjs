// `npm start`: install, build, train a DCGAN on real handwritten digits, score it, write the report.
import { build, install, requireNode, root, run } from './workspace.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

// What gave the best samples in under five minutes on two cores; see docs/guides/getting-started.md.
const settings = [
  'train --variant dcgan --data digits --evaluate',
  '--steps 3600 --batch 32 --seed 1 --base-filters 48 --latent-size 32',
  '--option learningRate=0.002 --option discriminatorLearningRate=0.0005 --option r1Weight=0.2',
  '--sample-every 300 --checkpoint-every 900',
].join(' ');

requireNode();
const command = [join('apps', 'cli', 'dist', 'bin.js'), ...settings.split(' ')];
const out = ['--out', firstFree(join('runs', 'digits'))];
const status =
  install() ||
  build('--filter=@gankit/cli...') ||
  run(process.execPath, [...command, ...out, ...process.argv.slice(2)], {
    GANKIT_COMMAND: 'npm run gankit --',
  });
process.exit(status);

/** A second start trains anew beside the first run instead of touching it. */
function firstFree(path) {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(join(root, candidate))) return candidate;
  }
}
