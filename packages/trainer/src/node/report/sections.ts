import type { RunSnapshot } from './run-reader.js';
import { markup, type Markup } from './markup.js';
import { formatNumber, formatSeconds, formatValue, shorten } from './text.js';
import { findingsOf } from '../diagnose-run.js';
import { stepName } from '../run-folder.js';
import { reportLimits } from './limits.js';
import { renderScores } from './scores.js';
import { renderSettings } from './settings.js';

/** Parts of the page that change as training goes on. */
export interface Sections {
  readonly status: Markup;
  readonly summary: Markup;
  readonly findings: Markup;
  readonly scores: Markup;
  readonly settings: Markup;
}

/** Whether somebody can know at this moment that training goes on; a written page cannot. */
export type TrainingState = 'training' | 'stopped' | 'unknown';

export function renderSections(run: RunSnapshot, state: TrainingState): Sections {
  return {
    status: renderStatus(run, state),
    summary: renderSummary(run),
    findings: renderFindings(run),
    scores: renderScores(run),
    settings: renderSettings(run),
  };
}

function renderStatus({ record, lines }: RunSnapshot, state: TrainingState): Markup {
  const step = lines.at(-1)?.step ?? 0;
  const { steps } = record;
  const [kind, text] = statusOf(record, { state, isDone: step >= steps });
  const done = Math.min(1, step / Math.max(1, steps));
  return markup`<p class="status ${kind}">
    <b>${text}</b>, step ${formatNumber(step)} of ${formatNumber(steps)}
    <progress value="${done}" max="1" aria-label="Share of the steps">${Math.round(done * 100)} %</progress>
  </p>`;
}

function statusOf(
  { stopped }: RunSnapshot['record'],
  { state, isDone }: { readonly state: TrainingState; readonly isDone: boolean },
): readonly [kind: string, text: string] {
  if (state === 'training') return ['training', 'training now'];
  if (stopped !== undefined) return ['finished', `ended by itself (${shorten(String(stopped.rule))})`];
  if (isDone) return ['finished', 'finished'];
  return ['open', state === 'stopped' ? 'not training at the moment' : 'not at its end yet'];
}

function renderSummary({ record, lines, best, cards }: RunSnapshot): Markup {
  const { variant, networks, data, engine, settings } = record;
  const last = lines.at(-1);
  const findings = findingsOf(lines).length;
  const newest = cards.at(-1);
  const tiles: readonly (readonly [string, Markup])[] = [
    ['Trained on', markup`${formatNumber(last?.images ?? 0)} images`],
    ['Training time', markup`${formatSeconds(last?.seconds ?? 0)}`],
    [
      'Best checkpoint',
      best === undefined
        ? markup`not scored`
        : markup`step ${formatNumber(best.step)}
            <small>${shorten(String(best.metric))} ${formatNumber(best.value)}</small>`,
    ],
    [
      'Findings',
      markup`${findings === 0 ? (isWatched(lines) ? 'none' : 'not watched') : formatNumber(findings)}`,
    ],
  ];
  const linked = [
    ...(best !== undefined && cards.includes(best.step) ? [['of the best', best.step] as const] : []),
    ...(newest === undefined || newest === best?.step ? [] : [['of the newest', newest] as const]),
  ];
  const { sample } = networks.data;
  return markup`<p class="facts">
      ${shorten(variant)} with ${shorten(networks.name)} networks on ${shorten(data.name)}:
      ${formatNumber(data.size)} samples of [${formatValue(sample)}], batches of
      ${formatValue(settings.batchSize)}, seed ${formatValue(settings.seed)}; ${shorten(engine.description)}.
    </p>
    <dl class="tiles">
      ${tiles.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${linked.length === 0 ? '' : markup`<p class="note">Model card in the run folder: ${linked.map(([name, step], index) => markup`${index > 0 ? ', ' : ''}<a href="checkpoints/${stepName(step)}/MODEL_CARD.md">${name} checkpoint</a>`)}.</p>`}`;
}

function isWatched(lines: RunSnapshot['lines']): boolean {
  return lines.some(({ signals }) => signals !== undefined);
}

function renderFindings({ lines }: RunSnapshot): Markup {
  const all = findingsOf(lines);
  if (all.length === 0) {
    return markup`<p class="note">
      ${isWatched(lines) ? 'The run was watched, and nothing was found.' : 'The run was not watched.'}
    </p>`;
  }
  const shown = all.slice(-reportLimits.findings);
  const note = shown.length < all.length ? `The newest ${shown.length} of ${all.length}.` : '';
  return markup`${note === '' ? '' : markup`<p class="note">${note}</p>`}
    <ul class="findings">
      ${shown.map(
        ({ kind, step, seen, meaning, advice }) =>
          markup`<li>
            <h3>${shorten(String(kind))} <small>step ${formatNumber(step)}</small></h3>
            <dl>
              <dt>Seen</dt>
              <dd>${long(seen)}</dd>
              <dt>Meaning</dt>
              <dd>${long(meaning)}</dd>
              <dt>To try</dt>
              <dd>${long(advice)}</dd>
            </dl>
          </li>`,
      )}
    </ul>`;
}

/** Texts of findings are sentences, longer than values of tables. */
function long(text: unknown): string {
  return String(text).slice(0, 4 * reportLimits.textLength);
}
