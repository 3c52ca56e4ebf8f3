/** The C library of this process, `'glibc 2.36'` or `'musl'`; empty where there is no question. */
export function describeLibc(): string {
  if (process.platform !== 'linux') return '';
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? 'musl' : `glibc ${version}`;
}
