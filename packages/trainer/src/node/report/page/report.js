import { createCharts } from './charts.js';
import { follow } from './live.js';
import { createPlayer } from './player.js';

/**
 * @typedef {import('../report-data.js').ReportData} ReportData
 * @typedef {import('../report-data.js').PictureSeries} PictureSeries
 */

/** Brings the page of a run to life. */
export function startReport() {
  const { isLive, curves } = JSON.parse(
    /** @type {HTMLElement} */ (document.getElementById('data')).textContent ?? '',
  );
  const charts = createCharts(
    /** @type {HTMLElement} */ (document.getElementById('curves')),
    /** @type {HTMLFormElement} */ (document.getElementById('curve-controls')),
  );
  charts.show(curves);
  const players = ['grids', 'interpolations'].map((id) => ({
    id: /** @type {keyof ReportData['pictures']} */ (id),
    player: createPlayer(/** @type {HTMLElement} */ (document.getElementById(id))),
  }));
  if (!isLive) return;
  follow((/** @type {ReportData} */ data) => {
    charts.show(data.curves);
    for (const { id, player } of players) player.show(data.pictures[id]);
    const none = document.getElementById('no-pictures');
    if (none !== null) none.hidden = data.pictures.grids.count > 0;
    for (const [name, text] of Object.entries(data.sections)) {
      const section = document.getElementById(name);
      // what a person unfolded stays so
      if (
        section !== null &&
        section.dataset['text'] !== text &&
        section.querySelector('details[open]') === null
      ) {
        section.innerHTML = text;
        section.dataset['text'] = text;
      }
    }
  });
}
