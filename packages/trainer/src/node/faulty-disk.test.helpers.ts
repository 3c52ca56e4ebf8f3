import type * as files from 'node:fs/promises';
import { join } from 'node:path';

type Files = typeof files;

/** What the disk of a test does. */
interface Disk {
  /** Changes so far: `'rename step-000002'`. */
  readonly changes: string[];
  /** Before this change the process is as if killed: it and every later one do nothing. */
  stopAt: number;
  /** Whether the change at which it is killed is done by half, where it can be. */
  half: boolean;
  /** Says with which error a change fails, if it does. */
  refuses: (change: string) => string | undefined;
}

export const disk: Disk = { changes: [], stopAt: Infinity, half: false, refuses: () => undefined };

/** A disk that does what it is told again. */
export function resetDisk(settings: Partial<Disk> = {}): void {
  disk.changes.length = 0;
  Object.assign(disk, { stopAt: Infinity, half: false, refuses: () => undefined }, settings);
}

interface Change {
  readonly name: string;
  readonly whole: () => Promise<unknown>;
  readonly half?: () => Promise<unknown>;
}

async function change({ name, whole, half }: Change): Promise<unknown> {
  const index = disk.changes.length;
  const code = disk.refuses(name);
  if (code !== undefined) throw Object.assign(new Error(`${code}: refused, ${name}`), { code });
  disk.changes.push(name);
  if (index === disk.stopAt && disk.half) await half?.();
  if (index >= disk.stopAt) throw new Error('killed');
  return whole();
}

/** Every function of `node:fs/promises` that changes the disk asks {@link disk} first. */
export function faultyFiles(original: Files): Files {
  const wrap = (verb: keyof Files): unknown => {
    const call = original[verb] as (...given: unknown[]) => Promise<unknown>;
    return (...given: unknown[]) =>
      change({ name: `${verb} ${baseOf(given[0])}`, whole: () => call(...given) });
  };
  const names = ['rename', 'mkdir', 'link', 'rmdir'] as const;
  return {
    ...original,
    ...Object.fromEntries(names.map((name) => [name, wrap(name)])),
    ...writers(original),
    rm: (path: string, options?: object) =>
      change({
        name: `rm ${baseOf(path)}`,
        whole: () => original.rm(path, options),
        half: () => removeOne(original, path),
      }),
    open: async (path: string, flags: string) => {
      if (flags === 'r') return original.open(path, flags);
      const open = () => original.open(path, flags);
      const handle = (await change({ name: `open ${baseOf(path)}`, whole: open })) as files.FileHandle;
      return {
        writeFile: (content: Uint8Array | string) =>
          change({
            name: `write ${baseOf(path)}`,
            whole: () => handle.writeFile(content),
            half: () => handle.writeFile(halfOf(content)),
          }),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
  } as Files;
}

function writers(original: Files): Partial<Record<keyof Files, unknown>> {
  const wrap = (verb: 'writeFile' | 'appendFile') => (path: string, content: string, options?: object) =>
    change({
      name: `${verb} ${baseOf(path)}`,
      whole: () => original[verb](path, content, options),
      half: () => original[verb](path, halfOf(content), options),
    });
  return { writeFile: wrap('writeFile'), appendFile: wrap('appendFile') };
}

function halfOf(content: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(content);
  return bytes.subarray(0, bytes.length / 2);
}

/** What a killed process has done of removing a folder. */
async function removeOne({ readdir, rm }: Files, path: string): Promise<void> {
  const [first] = await readdir(path).catch(() => []);
  if (first !== undefined) await rm(join(path, first), { recursive: true });
}

/** The name without what makes it temporary. */
function baseOf(path: unknown): string {
  const name = String(path).split('/').at(-1)!;
  return name.replace(/^\.tmp-(.*)-[0-9a-f]{8}$/, 'temporary $1');
}
