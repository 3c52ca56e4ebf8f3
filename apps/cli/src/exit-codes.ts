/** Exit codes of the command. */
export const exitCodes = { success: 0, failure: 1, wrongUsage: 2, interrupted: 130 } as const;
