import type { Finding } from '@gankit/trainer';
import type { RunDiagnosis } from '@gankit/trainer/node';

/** What the doctor says of a run, as lines for people. */
export function formatDiagnosis(
  run: string,
  { record, step, findings, signals }: RunDiagnosis,
): readonly string[] {
  const { variant, data } = record;
  const head = `${run}: ${variant} on ${data.name} (${data.size} samples), step ${step} of ${record.steps}`;
  const names = Object.keys(signals);
  if (names.length === 0 && findings.length === 0) {
    return [head, 'Nothing was watched: the run was trained with --no-monitor, or has not logged a step.'];
  }
  return [
    head,
    '',
    ...(findings.length === 0
      ? ['No findings.']
      : [summaryOf(findings), ...findings.flatMap((finding) => ['', ...linesOf(finding)])]),
    '',
    ...(names.length === 0 ? [] : ['Last measured:']),
    ...names.toSorted().map((name) => `  ${name.padEnd(32)} ${Number(signals[name]!.toPrecision(4))}`),
  ];
}

function summaryOf(findings: readonly Finding[]): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return `${count}: ${kinds.join(', ')}`;
}

function linesOf({ kind, step, seen, meaning, advice }: Finding): string[] {
  return [`${kind} at step ${step}`, `  Seen     ${seen}`, `  Meaning  ${meaning}`, `  Try      ${advice}`];
}
