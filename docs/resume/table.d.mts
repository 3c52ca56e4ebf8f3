/** The guide with the table of results.json. */
export function pageWithTable(): string;
