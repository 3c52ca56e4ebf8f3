import { evaluationWith, isRecord, standardErrorOf, type EvaluationRecord } from './evaluations.js';
import { markup, type Markup } from './markup.js';
import { numbersTable } from './numbers-table.js';
import { reportLimits } from './limits.js';
import type { RunSnapshot } from './run-reader.js';
import { formatNumber, formatValue, words } from './text.js';

/** The scores of a run, each with the protocol that gave it. */
export function renderScores({ lines, best, evaluations }: RunSnapshot): Markup {
  const scored = lines.filter(({ scores }) => isRecord(scores));
  if (scored.length === 0) return markup`<p class="note">Not scored.</p>`;
  const shown = scored.slice(-reportLimits.scoreRows);
  const names = [...new Set(shown.flatMap(({ scores }) => Object.keys(scores!)))].slice(
    0,
    reportLimits.chartNames,
  );
  const protocols = numberProtocols(evaluations);
  const rows = shown.map(({ step, scores = {} }) => {
    const evaluation = evaluationWith(evaluations, step, scores);
    const number = evaluation === undefined ? undefined : protocols.get(JSON.stringify(evaluation.protocol));
    const isBest = step === best?.step && scores[best.metric] === best.value;
    return markup`<tr${isBest ? markup` class="best"` : ''}><td>${formatNumber(step)}${isBest ? markup` <small>best</small>` : ''}</td>${names.map(
      (name) => markup`<td>${formatScore(scores[name], evaluation)}</td>`,
    )}<td>${number === undefined ? 'not recorded' : `protocol ${number}`}</td></tr>`;
  });
  const warnings = [...new Set(evaluations.flatMap((evaluation) => evaluation.warnings))];
  return markup`${shown.length < scored.length ? markup`<p class="note">The newest ${shown.length} of ${scored.length}.</p>` : ''}
    ${numbersTable(['step', ...names, 'measured by'], rows)}
    ${
      warnings.length === 0
        ? ''
        : markup`<ul class="note">
            ${warnings.map((warning) => markup`<li>${warning}</li>`)}
          </ul>`
    }
    ${evaluations.length === 0 ? '' : renderProtocols(evaluations, protocols)}`;
}

/** Protocols that differ, by their JSON. */
function numberProtocols(evaluations: readonly EvaluationRecord[]): ReadonlyMap<string, number> {
  const texts = [...new Set(evaluations.map(({ protocol }) => JSON.stringify(protocol)))];
  return new Map(texts.map((text, index) => [text, index + 1]));
}

function renderProtocols(
  evaluations: readonly EvaluationRecord[],
  protocols: ReadonlyMap<string, number>,
): Markup {
  const items = [...protocols].map(([text, number]) => {
    const same = evaluations.filter(({ protocol }) => JSON.stringify(protocol) === text);
    const entries = Object.entries(same[0]!.protocol).flatMap(([name, value]) =>
      isRecord(value)
        ? Object.entries(value).map(([part, inner]) => [`${words(name)}: ${words(part)}`, inner] as const)
        : [[words(name), value] as const],
    );
    return markup`<details>
      <summary>Protocol ${number}: ${protocolTitle(same[0]!)}</summary>
      <div class="wide">
        <table>
          ${entries.map(
            ([name, value]) =>
              markup`<tr>
                <th>${name}</th>
                <td>${formatValue(value)}</td>
              </tr>`,
          )}
        </table>
      </div>
      <p class="note">In <code>evaluations/</code>: ${same.map(({ file }) => file).join(', ')}</p>
    </details>`;
  });
  return markup`<p class="note">Scores compare only under one protocol.</p>
    ${items}`;
}

/** The parts of the protocol that people ask for first. */
function protocolTitle({ protocol }: EvaluationRecord): string {
  const { extractor, generatedCount, realCount, seed } = protocol;
  return [
    ...(extractor === undefined ? [] : [formatValue(extractor)]),
    ...(generatedCount === undefined ? [] : [`${formatNumber(generatedCount)} samples`]),
    ...(realCount === undefined ? [] : [`${formatNumber(realCount)} real`]),
    ...(seed === undefined ? [] : [`seed ${formatValue(seed)}`]),
  ].join(', ');
}

function formatScore(score: unknown, evaluation: EvaluationRecord | undefined): string {
  if (score === undefined) return '';
  if (typeof score !== 'number') return 'no number';
  const error = evaluation && standardErrorOf(evaluation, score);
  return error === undefined ? formatNumber(score) : `${formatNumber(score)} ± ${error.toPrecision(2)}`;
}
