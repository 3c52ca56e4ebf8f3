import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cacheFolder, createDiskCache } from './disk-cache.js';

const home = mkdtempSync(join(tmpdir(), 'gankit-cache-'));
afterAll(() => rmSync(home, { recursive: true }));

describe('the disk cache', () => {
  it('keeps what was written in a folder that it makes', async () => {
    const folder = join(home, 'a', 'b');
    const cache = createDiskCache(folder);
    expect(await cache.read('one')).toBeUndefined();
    await cache.write('one', 'first');
    await cache.write('one', 'second');
    expect(await createDiskCache(folder).read('one')).toBe('second');
    expect(readdirSync(folder)).toEqual(['one']);
  });

  it('removes the oldest entries', async () => {
    const folder = join(home, 'bounded');
    const cache = createDiskCache(folder, { maxEntries: 3 });
    for (const [index, key] of ['c', 'a', 'd', 'b'].entries()) {
      await cache.write(key, key);
      utimesSync(join(folder, key), 1000 + index, 1000 + index);
    }
    await cache.write('e', 'e');
    expect(readdirSync(folder).sort()).toEqual(['b', 'd', 'e']);
  });

  it('is as if it were not there when it cannot be read or written', async () => {
    const file = join(home, 'file');
    writeFileSync(file, 'no folder');
    const cache = createDiskCache(file);
    await expect(cache.write('one', 'text')).resolves.toBeUndefined();
    expect(await cache.read('one')).toBeUndefined();
    const off = createDiskCache(undefined);
    await off.write('one', 'text');
    expect(await off.read('one')).toBeUndefined();
    expect(existsSync('one')).toBe(false);
  });
});

describe('cacheFolder', () => {
  it.each([
    [{ environment: {}, platform: 'linux' }, ['.cache', 'gankit']],
    [{ environment: { XDG_CACHE_HOME: '' }, platform: 'linux' }, ['.cache', 'gankit']],
    [{ environment: {}, platform: 'darwin' }, ['Library', 'Caches', 'gankit']],
    [{ environment: {}, platform: 'win32' }, ['AppData', 'Local', 'gankit', 'Cache']],
  ] as const)('is where the system keeps caches: %j', (options, path) => {
    expect(cacheFolder({ ...options, home: '/home/me' })).toBe(join('/home/me', ...path));
  });

  it('follows the environment', () => {
    expect(cacheFolder({ environment: { XDG_CACHE_HOME: '/xdg' }, platform: 'linux' })).toBe('/xdg/gankit');
    expect(cacheFolder({ environment: { GANKIT_CACHE: '/mine', XDG_CACHE_HOME: '/xdg' } })).toBe('/mine');
    expect(cacheFolder({ environment: { GANKIT_CACHE: 'off' } })).toBeUndefined();
  });
});
