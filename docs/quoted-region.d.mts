export declare function quotedRegion(source: string, name: string): string | undefined;
