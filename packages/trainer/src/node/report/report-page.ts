import { assertKnownOptions } from '@gankit/core';
import { embeddedJson, markup, trustedMarkup, type Markup } from './markup.js';
import { reportLimits } from './limits.js';
import { renderPage } from './page-assets.js';
import type { PictureSeries, ReportData } from './report-data.js';

export interface ReportPageForm {
  /** The page asks its server for what is new. */
  readonly isLive: boolean;
  /** Of the report. */
  readonly written: Date;
}

/** The page of a run. */
export function renderReportPage(
  data: ReportData,
  { isLive, written, ...rest }: ReportPageForm,
): Promise<string> {
  assertKnownOptions('renderReportPage', rest, { isLive, written });
  const { title, sections, curves, pictures } = data;
  const section = (name: keyof ReportData['sections']): Markup =>
    markup`<div id="${name}">${trustedMarkup(sections[name])}</div>`;
  const titled = (name: keyof ReportData['sections'], heading: string): Markup =>
    markup`<section aria-labelledby="${name}-title">
        <h2 id="${name}-title">${heading}</h2>
        ${section(name)}
      </section>`;
  const note = isLive
    ? 'This page follows the run.'
    : `Written on ${written.toISOString().slice(0, 16).replace('T', ' at ')} UTC by GANkit. The page needs no other file and no network; it shows the run as it was then.`;
  const body = markup`<header>
      <h1>${title}</h1>
      ${section('status')}
      <p id="connection" class="status lost" role="status" hidden></p>
    </header>
    <main>
      ${section('summary')}
      <section aria-labelledby="samples-title">
        <h2 id="samples-title">Samples</h2>
        <div class="pictures">
          ${renderPlayer('grids', 'The same latents over time', pictures.grids)}
          ${renderPlayer('interpolations', 'From one latent to another, row by row', pictures.interpolations)}
        </div>
      </section>
      ${titled('findings', 'Findings')}
      <section aria-labelledby="curves-title">
        <h2 id="curves-title">Curves</h2>
        ${curveControls}
        <div id="curves" class="curves">
          <noscript>The curves need JavaScript; the numbers are in metrics.jsonl.</noscript>
        </div>
      </section>
      ${titled('scores', 'Scores')}
      ${titled('settings', 'Settings')}
    </main>
    <footer class="note"><p>${note}</p></footer>
    <script type="application/json" id="data">${embeddedJson({ isLive, curves })}</script>`;
  return renderPage({ title, body, start: 'startReport' });
}

/** Also of the page that compares runs. */
export const curveControls = markup`<form id="curve-controls" class="controls">
  <label>
    Smoothing <input type="range" name="smoothing" min="0" max="0.99" step="0.01" value="0" />
    <output>0</output>
  </label>
  <label><input type="checkbox" name="logarithmic" /> Logarithmic losses</label>
  <label>
    Steps
    <select name="span">
      <option value="1">all</option>
      <option value="0.5">second half</option>
      <option value="0.1">last tenth</option>
      <option value="other" hidden>as dragged</option>
    </select></label
  >
  <span class="note"
    >Drag over a chart to zoom, double-click to go back; a name in the legend hides its curve.</span
  >
</form>`;

function renderPlayer(
  id: keyof ReportData['pictures'],
  title: string,
  { pictures, count, labels }: PictureSeries,
): Markup {
  const newest = pictures.at(-1);
  const tags = pictures.map(
    ({ step, source, scale }) =>
      markup`<img
        src="${source}"
        alt="Samples at step ${step}"
        data-step="${step}"
        data-scale="${scale}"
        loading="lazy"
        decoding="async"
        ${step === newest?.step ? '' : 'hidden'}
      />`,
  );
  const chosen = pictures.length < count ? ` ${pictures.length} of ${count} pictures, evenly chosen.` : '';
  const factor = Math.round(1 / Math.min(1, ...pictures.map(({ scale }) => scale)));
  const others = newest?.scale === 1 ? ', but for the newest' : '';
  const smaller = factor > 1 ? ` Shown at down to 1/${factor} of their size${others}.` : '';
  const none = `No pictures yet, or samples that cannot be drawn; at most ${reportLimits.mostPictures} are shown.`;
  return markup`<figure
      id="${id}"
      class="player"
      ${newest === undefined ? 'hidden' : ''}
      aria-label="${title}"
    >
      <figcaption>${title}: <b class="step">step ${newest?.step ?? 0}</b></figcaption>
      <div class="frame">
        <div class="images">${tags}</div>
        <div class="labels" aria-hidden="true">
          ${labels.map(({ left, top, text }) => markup`<span style="left:${left}%;top:${top}%">${text}</span>`)}
        </div>
      </div>
      <div class="controls">
        <button type="button" class="play" disabled>Play</button>
        <input
          type="range"
          class="position"
          aria-label="Step of the picture"
          min="0"
          max="${Math.max(0, pictures.length - 1)}"
          value="${Math.max(0, pictures.length - 1)}"
          disabled
        />
        <label class="naming" ${labels.length === 0 ? 'hidden' : ''}>
          <input type="checkbox" class="labelled" checked /> Names
        </label>
      </div>
      <p class="note">${`${chosen}${smaller}`.trim()}</p>
    </figure>
    ${newest === undefined && id === 'grids' ? markup`<p class="note" id="no-pictures">${none}</p>` : ''}`;
}
