/** Ends when the `tf.Variable`s have their own values again; undefined when they have. */
let borrowed: Promise<void> | undefined;

/** Lets one work at a time change `tf.Variable`s, which it puts back, unseen by {@link whenReturned}. */
export async function borrowVariables<Result>(work: () => Promise<Result>): Promise<Result> {
  if (borrowed !== undefined) return borrowed.then(() => borrowVariables(work));
  const result = work();
  borrowed = result.then(giveBack, giveBack);
  return result;
}

/** Reads or writes `tf.Variable`s when nobody has borrowed them; at once then, before another does. */
export async function whenReturned<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  return borrowed === undefined ? work() : borrowed.then(() => whenReturned(work));
}

function giveBack(): void {
  borrowed = undefined;
}
