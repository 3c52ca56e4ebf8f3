/** What two folders have in common. */
export interface MatchedNames {
  readonly pairs: readonly { readonly source: string; readonly target: string }[];
  /** Files without a partner. */
  readonly alone: { readonly source: readonly string[]; readonly target: readonly string[] };
}

/**
 * Pairs files of two folders by their path without the extension, however Unicode writes its letters. Of two files that differ by the extension alone, the
 * first one counts and the other is left alone.
 *
 * @param sources - Relative paths, sorted.
 * @param targets - Relative paths, sorted.
 */
export function matchNames(sources: readonly string[], targets: readonly string[]): MatchedNames {
  const [bySource, byTarget] = [firstByStem(sources), firstByStem(targets)];
  const pairs = [...bySource].flatMap(([stem, source]) => {
    const target = byTarget.get(stem);
    return target === undefined ? [] : [{ source, target }];
  });
  const paired = new Set(pairs.flatMap(({ source, target }) => [`from ${source}`, `to ${target}`]));
  return {
    pairs,
    alone: {
      source: sources.filter((file) => !paired.has(`from ${file}`)),
      target: targets.filter((file) => !paired.has(`to ${file}`)),
    },
  };
}

function firstByStem(files: readonly string[]): ReadonlyMap<string, string> {
  const stems = new Map<string, string>();
  for (const file of files) {
    const stem = file.replace(/\.[^./]+$/, '').normalize(); // macOS writes é as e and an accent
    if (!stems.has(stem)) stems.set(stem, file);
  }
  return stems;
}
