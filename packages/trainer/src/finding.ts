/** Something about a run that a person should know. */
export interface Finding {
  /** kebab-case: `'not-finite'`. */
  readonly kind: string;
  /** Generator updates when it was seen. */
  readonly step: number;
  /** What was measured. */
  readonly seen: string;
  /** What it probably means. */
  readonly meaning: string;
  /** What to try next, or what was done. */
  readonly advice: string;
}

/** One line for people. */
export function formatFinding({ kind, step, seen, meaning, advice }: Finding): string {
  return `${kind} at step ${step}: ${seen} ${meaning} ${advice}`;
}
