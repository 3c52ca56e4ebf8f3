import { spawn } from 'node:child_process';

/** How a child process ended: the last line it printed, or why there is none to trust. */
export type IsolatedResult = { readonly lastLine: string } | { readonly failure: string };

/** Runs Node with these arguments; never throws, and kills what takes longer than `timeoutMs`. */
export async function runIsolated(args: readonly string[], timeoutMs: number): Promise<IsolatedResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', ({ message }) => {
      clearTimeout(timer);
      resolve({ failure: `Node could not be started: ${message}.` });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
      if (timedOut) resolve({ failure: `It did not answer within ${timeoutMs / 1000} seconds.` });
      else if (code === 0) resolve({ lastLine });
      else resolve({ failure: `It crashed (${signal ?? `exit code ${code}`})${lastWords(complaint)}` });
    });
  });
}

function lastWords(complaint: string): string {
  const line = complaint.trim().split('\n').at(-1);
  return line === undefined || line === '' ? '.' : `: ${line}`;
}
