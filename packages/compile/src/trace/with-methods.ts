/** A method of a prototype, and what stands in its place for a while. */
export interface Replacement {
  readonly prototype: object;
  readonly method: string;
  readonly value: unknown;
}

/** Runs `body` while methods are others; afterwards each is as it was, inherited or of its own. */
export function withMethods<Result>(replacements: readonly Replacement[], body: () => Result): Result {
  const before = replacements.map(({ prototype, method }) =>
    Object.getOwnPropertyDescriptor(prototype, method),
  );
  for (const { prototype, method, value } of replacements)
    Object.defineProperty(prototype, method, { value, writable: true, configurable: true });
  try {
    return body();
  } finally {
    replacements.forEach(({ prototype, method }, index) => {
      const own = before[index];
      if (own === undefined) Reflect.deleteProperty(prototype, method);
      else Object.defineProperty(prototype, method, own);
    });
  }
}
