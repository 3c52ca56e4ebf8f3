/** The C library of this process, `'glibc 2.36'` or `'musl'`; empty where there is no question. */
export function describeLibc(): string {
  if (process.platform !== 'linux') return '';
  // Without this, a report looks up the names of open connections, which can take long.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? 'musl' : `glibc ${version}`;
}
