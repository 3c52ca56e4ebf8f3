/** Where in the source something was done. */
export interface Place {
  /** The innermost tfjs operation, such as `randomNormal`, when one did it. */
  readonly operation?: string;
  /** `file:line:column` of the caller of tfjs, when the stack shows one. */
  readonly source?: string;
}

const ownFiles = /\/(?:symbolic-backend|tfjs-engine|place|trace)\.[jt]s/;
const libraryFiles = /[/\\](?:@tensorflow|tfjs-[a-z]+)[/\\@]|\btfjs[\w.-]*\.js|\bnode:|<anonymous>/;

/** A stack deep enough to lead from a tfjs kernel out to the code that called tfjs. */
export function stackHere(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 80; // layers of layers call deeply
  const here = new Error();
  Error.stackTraceLimit = limit;
  return here;
}

/** Reads the stack of {@link stackHere}; browsers and bundlers write theirs in other ways, so both parts may be missing. */
export function placeOf({ stack = '' }: Error): Place {
  const frames = stack
    .split('\n')
    .slice(1)
    .filter((frame) => !ownFiles.test(frame));
  const outside = frames.findIndex((frame) => !libraryFiles.test(frame));
  const inside = outside === -1 ? frames : frames.slice(0, outside);
  const operation = inside
    .map((frame) => /\b(\w+?)_{1,2}op\b/.exec(frame)?.[1])
    .find((name) => name !== undefined);
  const source = outside === -1 ? undefined : sourceOf(frames[outside]!);
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(source === undefined ? {} : { source }),
  };
}

/** Paths may have spaces and parentheses; those of modules are addresses. */
function sourceOf(frame: string): string | undefined {
  const [, location] =
    / \((.+:\d+:\d+)\)$/.exec(frame) ?? /(?:^\s*at (?:async )?|@)(.+:\d+:\d+)$/.exec(frame) ?? [];
  if (location?.startsWith('file://') !== true) return location;
  return decodeURI(location.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ''));
}

/** ` at file:line:column`, or nothing when it is not known. */
export function atSource(place: Place): string {
  return place.source === undefined ? '' : ` at ${place.source}`;
}
