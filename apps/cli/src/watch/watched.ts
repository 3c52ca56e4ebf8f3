/** Something that has a page, and data that the page asks for when they change. */
export interface Watched {
  /** Another text when there is something new to read. */
  version(): Promise<string>;
  page(): Promise<string>;
  /** For JSON. */
  data(): Promise<unknown>;
}

/** Reads once per version, and never twice at a time. */
export function oncePerVersion<Value>(
  version: () => Promise<string>,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let last: { readonly version: string; readonly value: Promise<Value> } | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const refresh = async (): Promise<Value> => {
    const current = await version();
    if (last?.version !== current) last = { version: current, value: read() };
    try {
      return await last.value;
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
  return () => {
    const value = queue.then(refresh);
    queue = value.catch(() => undefined);
    return value;
  };
}
