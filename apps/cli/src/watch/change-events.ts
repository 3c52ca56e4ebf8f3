import type { ServerResponse } from 'node:http';

export interface ChangeEvents {
  /** Tells this reader of every change, and once at the beginning. */
  add(response: ServerResponse): void;
  close(): void;
}

export interface ChangeEventsOptions {
  version(): Promise<string>;
  readonly intervalMs: number;
}

/** Server-sent events; nothing is looked at while nobody listens. */
export function createChangeEvents({ version, intervalMs }: ChangeEventsOptions): ChangeEvents {
  const readers = new Set<ServerResponse>();
  let last: string | undefined;
  let isLooking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    // before anybody reads: what changes while they do is told the next time
    const current = await version().catch(String);
    if (current !== last) for (const reader of readers) tell(reader);
    last = current;
    isLooking = readers.size > 0;
    if (isLooking) timer = setTimeout(() => void look(), intervalMs);
  };
  return {
    add(response) {
      readers.add(response);
      response.on('close', () => readers.delete(response));
      if (isLooking) return tell(response);
      [isLooking, last] = [true, undefined];
      void look();
    },
    close() {
      clearTimeout(timer);
      readers.clear();
    },
  };
}

function tell(reader: ServerResponse): void {
  reader.write('event: change\ndata:\n\n');
}
