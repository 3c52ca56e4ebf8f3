/** The part of `@gankit/compile` that the engine uses; for pages, `createWebCompiler` of `@gankit/compile/web` gives it. */
export interface Compiler extends Pick<
  typeof import('@gankit/compile'),
  'compile' | 'checkCompiled' | 'createVariableStore' | 'graphInput'
> {
  /** Threads for one operation that the surroundings allow. Default: as many as asked for. */
  readonly mostThreads?: number;
}
