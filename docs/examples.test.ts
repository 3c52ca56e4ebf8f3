import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const folder = fileURLToPath(new URL('./examples', import.meta.url));
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const home = mkdtempSync(join(tmpdir(), 'gankit-examples-'));
const before = process.cwd();

beforeAll(() => {
  vi.stubEnv('SMOKE', '1');
  process.chdir(home);
});

afterAll(() => {
  process.chdir(before);
  rmSync(home, { recursive: true, force: true });
});

describe('docs/examples', () => {
  it.each(examples)('%s runs', async (file) => {
    const lines: unknown[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...words) => lines.push(words));
    await import(join(folder, file));
    log.mockRestore();
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/NaN|null/);
  });
});
