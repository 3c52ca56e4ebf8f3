export interface CatalogueRun {
  readonly name: string;
  readonly group: string;
  readonly variant: string;
  readonly arguments: readonly string[];
}

export declare const docs: string;
export declare function readRuns(): readonly CatalogueRun[];
export declare function pages(): Readonly<Record<string, string>>;
