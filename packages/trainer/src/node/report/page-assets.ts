import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { markup, markupText, trustedMarkup, type Markup } from './markup.js';
import { pageStyle } from './page-style.js';

export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** What runs at the end: the name of a function of the page's scripts. */
  readonly start: 'startReport' | 'startRuns';
}

/** Each uses only those before it. */
const scripts = [
  'smooth',
  'format',
  'plot',
  'tell-curves',
  'charts',
  'player',
  'live',
  'report',
  'runs',
] as const;

/**
 * A whole page that needs no other file. Its content security policy lets run the scripts that are part of it, and no
 * others.
 */
export async function renderPage({ title, body, start }: PageParts): Promise<string> {
  const { plotScript, plotStyle, ownScript } = await readAssets();
  const script = `${ownScript}\n${start}();`;
  const policy = [
    `default-src 'none'`,
    `img-src 'self' data:`,
    `style-src 'unsafe-inline'`,
    `script-src ${[plotScript, script].map(hashSource).join(' ')}`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return markupText(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trustedMarkup(plotStyle + pageStyle)}</style>
</head>
<body>
${body}
<script>${trustedMarkup(plotScript)}</script>
<script>${trustedMarkup(script)}</script>
</body>
</html>
`);
}

interface Assets {
  readonly plotScript: string;
  readonly plotStyle: string;
  readonly ownScript: string;
}

async function readAssets(): Promise<Assets> {
  const require = createRequire(import.meta.url);
  const read = (path: string): Promise<string> => readFile(path, 'utf8');
  const [plotScript, plotStyle, ...modules] = await Promise.all([
    read(require.resolve('uplot/dist/uPlot.iife.min.js')),
    read(require.resolve('uplot/dist/uPlot.min.css')),
    ...scripts.map((name) => read(fileURLToPath(new URL(`./page/${name}.js`, import.meta.url)))),
  ]);
  return { plotScript, plotStyle, ownScript: joinModules(modules) };
}

/** One classic script of modules that import one another: a page on a disk may not load modules. */
function joinModules(modules: readonly string[]): string {
  const bodies = modules.map((text) =>
    text.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export (?=(async )?function|const)/gm, ''),
  );
  return `'use strict';\n${bodies.join('\n')}`;
}

function hashSource(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
