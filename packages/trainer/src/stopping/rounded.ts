/** As metrics keep it: a rule judges just what it would read again. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
