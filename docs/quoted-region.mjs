// What a page quotes of an example: its regions of one name, as somebody would write them who does not test them.

/**
 * The lines between each `// #region NAME` and `// #endregion NAME`, without what shortens the example in tests:
 * `smoke ? 2 : 1500` is quoted as `1500`. `undefined` when there is no such region.
 */
export function quotedRegion(source, name) {
  const regions = [
    ...source.matchAll(new RegExp(`// #region ${name}\\n([\\s\\S]*?)// #endregion ${name}\\n?`, 'g')),
  ];
  if (regions.length === 0) return undefined;
  const text = regions.map(([, lines]) => lines).join('\n');
  return text
    .replaceAll(/^const smoke = .*\n/gm, '')
    .replaceAll(/^if \(smoke\) .*\n/gm, '')
    .replaceAll(/^ *\.\.\.\(smoke \? \{.*\} : \{\}\),\n/gm, '')
    .replaceAll(/, smoke \? \{.*\} : \{\}(?=\))/g, '')
    .replaceAll(/\(smoke \? \S+ : (\S+)\)/g, '$1')
    .replaceAll(/smoke \? \S+ : /g, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .concat('\n');
}
