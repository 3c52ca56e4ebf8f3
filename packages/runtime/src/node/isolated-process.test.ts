import { describe, expect, it } from 'vitest';
import { runIsolated } from './isolated-process.js';

const run = (script: string, timeoutMs = 20_000) => runIsolated(['-e', script], timeoutMs);

describe('runIsolated', () => {
  it('gives the last line of a program that ends well, whatever it printed before', async () => {
    const result = await run('console.log("banner"); console.log(JSON.stringify({ ok: 7 }))');
    expect(result).toEqual({ lastLine: '{"ok":7}' });
  });

  it('tells how a program failed, with its last words', async () => {
    const failed = await run('console.error("libcuda.so not found"); process.exit(3)');
    expect(failed).toEqual({ failure: 'It crashed (exit code 3): libcuda.so not found' });
  });

  it.skipIf(process.platform === 'win32')('survives a crash', async () => {
    expect(await run('process.kill(process.pid, "SIGSEGV")')).toEqual({ failure: 'It crashed (SIGSEGV).' });
  });

  it('kills what hangs', async () => {
    expect(await run('setInterval(() => {}, 1000)', 400)).toEqual({
      failure: 'It did not answer within 0.4 seconds.',
    });
  });
});
