import { createCharts } from './charts.js';
import { follow } from './live.js';

/** Brings the page of several runs to life. */
export function startRuns() {
  const charts = createCharts(
    /** @type {HTMLElement} */ (document.getElementById('curves')),
    /** @type {HTMLFormElement} */ (document.getElementById('curve-controls')),
  );
  charts.show(
    JSON.parse(/** @type {HTMLElement} */ (document.getElementById('data')).textContent ?? '').curves,
  );
  follow((/** @type {import('../runs-page.js').RunsData} */ data) => {
    charts.show(data.curves);
    const table = /** @type {HTMLElement} */ (document.getElementById('runs'));
    if (table.dataset['text'] === data.table) return;
    table.innerHTML = data.table;
    table.dataset['text'] = data.table;
  });
}
