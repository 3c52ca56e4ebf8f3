// `npm test`: install, lint, format, types and build, then every test. Ends with `N passed, N failed, N skipped`.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, pnpm, requireNode } from './workspace.mjs';

requireNode();
const results = join(tmpdir(), `gankit-tests-${process.pid}.json`);
const steps = [
  ['install', () => install()],
  ['lint and format', () => pnpm('run', 'lint')],
  ['types and build', () => build()],
  [
    'tests',
    () =>
      pnpm(
        'run',
        'test:run',
        ...process.argv.slice(2),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${results}`,
      ),
  ],
];
let failed;
for (const [name, step] of steps) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const status = step();
  console.log(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (status !== 0) {
    failed = name;
    break;
  }
}
const counts = readCounts(results);
if (failed !== undefined) console.error(`gankit: ${failed} failed.`);
if (failed !== undefined && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

function readCounts(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    rmSync(file);
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
