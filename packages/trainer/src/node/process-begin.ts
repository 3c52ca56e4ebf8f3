import { readFile } from 'node:fs/promises';

/**
 * When a process of this machine began: which boot, and how many ticks after it. Two processes that have the same id one after
 * the other differ in it; a clock that is set does not change it.
 *
 * @param pid - Its id.
 * @returns `'ended'` when there is none, or only what is left until its parent looks; nothing where the system does not
 * tell, as everywhere but on Linux.
 * @see proc_pid_stat(5), fields `state` (3) and `starttime` (22)
 */
export async function beginOf(pid: number): Promise<string | 'ended' | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(ended);
    // the name of the program stands in brackets and may hold anything
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === undefined || state === '' || state === 'Z' || state === 'X') return 'ended';
    return `${boot.trim()} ${fields[18]}`;
  } catch {
    return undefined;
  }
}

/** Nothing is said of processes that do not exist. */
function ended(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return '';
  throw error;
}
