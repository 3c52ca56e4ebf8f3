import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runPaths } from '@gankit/trainer/node';

/** sha256 of all that a run logged but the time that steps took. */
export function digestMetrics(out) {
  const text = readFileSync(runPaths(out).metrics, 'utf8');
  return createHash('sha256')
    .update(text.replaceAll(/"seconds":[^,]+,/g, ''))
    .digest('hex');
}
