/** Where in the source something was done. */
export interface Place {
  /** The innermost tfjs operation, such as `randomNormal`, when one did it. */
  readonly operation?: string;
  /** `file:line:column` of the caller of tfjs, when the stack shows one. */
  readonly source?: string;
}

const ownFiles =
  /\/(?:lowerings[/\\][\w-]+|symbolic-backend|tfjs-engine|place|trace|graph|asynchronous|random-layers|with-methods)\.[jt]s/;
const tfjsFiles =
  /[/\\](?:@tensorflow[/\\]|tfjs@|tfjs-(?:core|layers|data|converter|backend-[a-z]+)[/\\@])|\btfjs[\w.-]*\.js/;
const runtimeFiles = /\bnode:|<anonymous>/;
/** Layers of GANkit call tfjs, and repaired gradients stand between operations of tfjs. */
const gankitFiles = /[/\\]@gankit[/\\]/;

/** Layers of layers call deeply. */
const stackDepth = 80;

/** Runs `body` with stacks deep enough to lead from a tfjs kernel out to the code that called tfjs. */
export function withDeepStacks<Result>(body: () => Result): Result {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = stackDepth;
  try {
    return body();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

export function stackHere(): Error {
  return withDeepStacks(() => new Error());
}

/**
 * Reads the stack of {@link stackHere}, or of an error of tfjs; browsers and bundlers write theirs in other ways, so both
 * parts may be missing. Of code inside GANkit only, the place is there.
 */
export function placeOf(error: Error): Place {
  const frames = framesOf(error);
  const foreign = (frame: string): boolean => !tfjsFiles.test(frame) && !runtimeFiles.test(frame);
  const ofUser = frames.findIndex(
    (frame) => foreign(frame) && !gankitFiles.test(frame) && !/^\s*at async /.test(frame),
  );
  const outside = ofUser === -1 ? frames.findIndex(foreign) : ofUser;
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

/** Whether tfjs threw it. */
export function isOfTfjs(error: Error): boolean {
  const first = framesOf(error)[0];
  return first !== undefined && tfjsFiles.test(first);
}

/** Messages may have several lines too. */
function framesOf({ stack = '' }: Error): readonly string[] {
  const lines = stack.split('\n').slice(1);
  return lines.filter((line) => /^\s*at |:\d+:\d+\)?$/.test(line) && !ownFiles.test(line));
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
